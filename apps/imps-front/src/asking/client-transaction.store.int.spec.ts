import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Response } from '@smsonly/contracts';
import { Database } from '@smsonly/persistence';
import { coalesce, newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import {
  forgetOldTransactions,
  rememberTransactions,
  storeAnswers,
  type AskedTransaction,
  type RememberTransaction,
} from './client-transaction.store.js';

jest.setTimeout(60_000);

const start = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let remember: RememberTransaction;
let storeAnswer: (answer: Response) => Promise<void>;
let session: string;
/** A session that this instance has seen poll 200 times since. */
const polledMuch = newEventId(new Date());
const waitMs = 13_000;

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  const facts = { seenSince: (sessionId: string) => (sessionId === polledMuch ? 200 : 0), waitMs };
  remember = coalesce((asked: readonly AskedTransaction[]) => rememberTransactions(db.sql, facts, asked));
  storeAnswer = coalesce((answers: readonly Response[]) => storeAnswers(db.sql, answers));
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(() => {
  session = newEventId(new Date());
});

describe('client transactions', () => {
  const response = (requestId: string) => ({
    type: 'RequestCompleted' as const,
    data: { requestId, result: { code: 200 } },
  });
  const asked = (transactionId: string, contentHash: string, now = start) => ({
    sessionId: session,
    transactionId,
    contentHash,
    eventId: newEventId(now),
    now,
  });

  it('are new, pending under the same event ID, then answered', async () => {
    const first = asked('7', 'hash-a');
    expect(await remember(first)).toEqual({ state: 'new', eventId: first.eventId });
    expect(await remember(asked('7', 'hash-a'))).toEqual({ state: 'pending', eventId: first.eventId });
    await Promise.all([storeAnswer(response(first.eventId)), storeAnswer(response(newEventId(start)))]);
    expect(await remember(asked('7', 'hash-a'))).toEqual({
      state: 'answered',
      eventId: first.eventId,
      response: response(first.eventId),
    });
  });

  it('are different ones when the content differs', async () => {
    const [one, two] = [asked('8', 'hash-a'), asked('8', 'hash-b')];
    expect(await Promise.all([remember(one), remember(two)])).toEqual([
      { state: 'new', eventId: one.eventId },
      { state: 'new', eventId: two.eventId },
    ]);
  });

  it('are one when the same comes twice at once', async () => {
    const [one, two] = [asked('9', 'hash'), asked('9', 'hash')];
    const states = await Promise.all([remember(one), remember(two)]);
    expect(new Set(states.map(({ eventId }) => eventId)).size).toBe(1);
    expect(states.map(({ state }) => state).sort()).toEqual(['new', 'pending']);
  });

  it('are new again after a minute, and old ones are forgotten', async () => {
    const first = asked('10', 'hash');
    await remember(first);
    await storeAnswer(response(first.eventId));
    expect(await remember(asked('10', 'hash', after(59)))).toMatchObject({ state: 'answered' });
    const later = asked('10', 'hash', after(60));
    expect(await remember(later)).toEqual({ state: 'new', eventId: later.eventId });
    expect(await remember(asked('10', 'hash', after(61)))).toEqual({ state: 'pending', eventId: later.eventId });
    await forgetOldTransactions(db.sql, waitMs, after(121), 100);
    expect(await remember(asked('10', 'hash', after(62)))).toMatchObject({ state: 'new' });
  });

  it('are new again when the session has begun 200 since', async () => {
    const first = asked('11', 'hash');
    await remember(first);
    await storeAnswer(response(first.eventId));
    await Promise.all(Array.from({ length: 199 }, (_, index) => remember(asked(`t-${index}`, 'hash'))));
    expect(await remember(asked('11', 'hash'))).toMatchObject({ state: 'answered' });
    await remember(asked('t-200', 'hash'));
    expect(await remember(asked('11', 'hash'))).toMatchObject({ state: 'new' });
  });

  it('are new again when the session has polled 200 times since, but not while the first may still be answered', async () => {
    session = polledMuch;
    const first = asked('12', 'hash');
    await remember(first);
    expect(await remember(asked('12', 'hash', after(12)))).toEqual({ state: 'pending', eventId: first.eventId });
    await storeAnswer(response(first.eventId));
    expect(await remember(asked('12', 'hash', after(12)))).toMatchObject({ state: 'new' });
  });
});
