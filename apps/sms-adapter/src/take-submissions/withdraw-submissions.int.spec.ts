import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Envelope } from '@smsonly/contracts';
import { Outbox, Publisher, type Outgoing } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import type { SubmitOutcome } from '../attempts/attempt.js';
import { settleAttempts, type AttemptSignal, type SettledSignal } from '../attempts/settle-attempts.js';
import { claimAttempts, type ClaimedAttempt } from '../send-sms/claim.store.js';
import { takeSubmissions, type SmsRequested } from './take-submissions.js';
import { withdrawSubmissions, type SmsWithdrawn } from './withdraw-submissions.js';

jest.setTimeout(60_000);

const [phone, number] = ['+4790000001', '+4759440000'];
const taken: SubmitOutcome = { outcome: 'accepted', id: 'gateway-1' };
const refused: SubmitOutcome = { outcome: 'rejected', cause: 'gateway-failed', retry: 'later' };
const long = 'x'.repeat(400);

describe('texts whose phone has opted out, in the database', () => {
  let database: TestDatabase;
  let db: Database;
  let settle: (signals: readonly AttemptSignal[]) => Promise<SettledSignal[]>;
  let now: Date;
  let offset = 0;
  const take = takeSubmissions({
    policy: { splitting: 'own', maxParts: 20, languages: [] },
    onQueued: () => undefined,
    count: () => undefined,
  });
  let settled: SettledSignal[];
  const withdrawing = withdrawSubmissions({ onSettled: (_, effects) => void settled.push(...effects) });

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url, service: 'sms_adapter', poolSize: 6 });
    const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });
    const metrics = createMetrics({ service: 'sms-adapter' });
    // Never connected: events stay in the outbox.
    const publisher = new Publisher({ brokers: ['127.0.0.1:1'], instance: 'test', topicPrefix: 't-', logger, metrics });
    const outbox = new Outbox({ db, publisher, instance: 'test', logger, metrics, clock: () => now });
    const unflushed = { append: outbox.append.bind(outbox), flush: () => Promise.resolve() };
    settle = settleAttempts({ db, outbox: unflushed, clock: () => now, unknownWaitMs: 60_000 });
  });
  afterAll(async () => {
    await db.close();
    await database.close();
  });
  beforeEach(async () => {
    now = new Date('2026-11-22T12:00:00Z');
    settled = [];
    numbers.clear();
    await db.sql.run`truncate pair, submission, attempt, inbound, part_set, outbox`;
  });

  const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
  const envelope = <F extends SmsRequested | SmsWithdrawn>(fact: F): Envelope<F> => ({
    ...fact,
    id: newEventId(now),
    source: '/test',
    time: now.toISOString(),
    key: phone,
    origin: { topic: 'sms-submissions', partition: 0, offset: String((offset += 1)) },
  });
  const requested = (submissionId: string, text: string, from = number) => {
    numbers.set(submissionId, from);
    return envelope({ type: 'SmsRequested', data: { submissionId, to: phone, from, text } });
  };
  /** From which number a text was requested. */
  const numbers = new Map<string, string>();
  const withdrawn = (...submissionIds: string[]) => {
    const texts = submissionIds.map((submissionId) => ({ submissionId, from: numbers.get(submissionId) ?? number }));
    return envelope({ type: 'SmsWithdrawn', data: { to: phone, texts } });
  };
  const request = (...texts: Envelope<SmsRequested>[]) => db.transaction((tx) => take(texts, { tx, now }));
  const withdraw = (...submissionIds: string[]) =>
    db.transaction((tx) => withdrawing([withdrawn(...submissionIds)], { tx, now }));
  const claim = async (most = 32): Promise<readonly ClaimedAttempt[]> =>
    (await claimAttempts(db, { most, underWay: 1000, caller: 'test/1', now })).claimed;
  const answer = async (attempts: readonly ClaimedAttempt[], said: SubmitOutcome): Promise<string[]> => {
    const signals = attempts.map(({ attemptId }) => ({
      attemptId,
      signal: { signal: 'answered', answer: said } as const,
    }));
    return (await settle(signals)).flatMap(({ events }) => events.map(({ type }) => type));
  };
  const events = (outgoing: readonly Outgoing[]): unknown[] =>
    outgoing.map(({ type, data }) => {
      const { submissionId, code, cause } = data as Record<string, unknown>;
      return [type, submissionId, code, cause];
    });
  const failed = (submissionId: string) => ['SmsFailed', submissionId, 532, 'withdrawn'];
  /** What pairs count as queued, and what is. */
  const counts = () =>
    db.sql.rows<{ counted: number; queued: number }>`
      select queued as counted, (select count(*) from attempt a where a.pair_id = p.pair_id and a.state = 'queued')::int as queued
      from pair p order by phone, number`;
  const even = (...queued: number[]) => queued.map((count) => ({ counted: count, queued: count }));

  it('fail when no part of them was sent, and no other text does', async () => {
    await request(requested('a', 'a'), requested('b', long), requested('c', 'c'));
    await request(requested('d', 'd', '+4759440001'));
    expect(events(await withdraw('b', 'a'))).toEqual([failed('a'), failed('b')]);
    expect(await counts()).toEqual(even(1, 1));
    expect(settled.flatMap((one) => one.events)).toHaveLength(2);
    const rows = await db.sql.rows<{ left: bigint }>`
      select count(*) as left from submission where settled is not null and (text is not null or octets is not null)`;
    expect(Number(rows[0]?.left)).toBe(0);
    const claimed = await claim();
    expect(claimed).toHaveLength(2);
    expect(await answer(claimed, taken)).toEqual(['SmsAccepted', 'SmsAccepted']);
    expect(await claim()).toEqual([]);
  });

  it('fail too when the gateway has only refused them so far', async () => {
    await request(requested('a', long));
    expect(await answer(await claim(), refused)).toEqual([]);
    later(60_000);
    expect(events(await withdraw('a'))).toEqual([failed('a')]);
    expect(await counts()).toEqual(even(0));
    expect(await claim()).toEqual([]);
  });

  it('fail once, however often they are withdrawn', async () => {
    await request(requested('a', 'a'));
    await withdraw('a', 'a');
    expect(await withdraw('a')).toEqual([]);
    expect(await counts()).toEqual(even(0));
  });

  it('are not sent when the withdrawal arrives in the same transaction', async () => {
    const outgoing = await db.transaction(async (tx) => {
      await take([requested('a', long), requested('b', 'b')], { tx, now });
      const failures = await withdrawing([withdrawn('a')], { tx, now });
      await take([requested('c', 'c')], { tx, now });
      return failures;
    });
    expect(events(outgoing)).toEqual([failed('a')]);
    expect(await counts()).toEqual(even(2));
  });

  it('are not sent when their request arrives later, and fail once', async () => {
    numbers.set('b', '+4759440001');
    expect(events(await withdraw('a', 'b'))).toEqual([failed('a'), failed('b')]);
    expect(await withdraw('a', 'b')).toEqual([]);
    await request(requested('a', long), requested('b', 'b', '+4759440001'), requested('c', 'c'));
    expect(await counts()).toEqual(even(1, 0));
    expect(await claim()).toHaveLength(1);
  });

  it('are completed when a part of them was sent', async () => {
    await request(requested('a', long));
    expect(await answer(await claim(), taken)).toEqual(['SmsAccepted']);
    expect(await withdraw('a')).toEqual([]);
    expect(await counts()).toEqual(even(2));
    for (let part = 2; part <= 3; part += 1) await answer(await claim(), taken);
    expect(await counts()).toEqual(even(0));
  });

  it('are decided by the answer while a call is outstanding', async () => {
    await request(requested('a', long), requested('b', 'b', '+4759440001'));
    const [one, other] = await claim();
    if (!one || !other) throw new Error('two attempts were to be made');
    expect(await withdraw('a', 'b')).toEqual([]);
    expect(await answer([one], refused)).toEqual(['SmsFailed']);
    expect(await answer([other], taken)).toEqual(['SmsAccepted']);
    expect(await counts()).toEqual(even(0, 0));
    later(60_000);
    expect(await claim()).toEqual([]);
  });

  it('are either withdrawn or sent, never both, and pairs keep a correct count, whichever comes first', async () => {
    const pairs = Array.from({ length: 12 }, (_, index) => `+47594400${index + 10}`);
    const ids = pairs.flatMap((from) => ['x', 'y'].map((text) => `${from}${text}`));
    for (let round = 0; round < 5; round += 1) {
      await db.sql.run`truncate pair, submission, attempt, inbound, part_set, outbox`;
      await request(...ids.map((id) => requested(id, id, id.slice(0, -1))));
      const handedOver: string[] = [];
      const send = async () => {
        for (let turn = 0; turn < 6; turn += 1) {
          const claimed = await claim(5);
          const said: SubmitOutcome = turn % 3 === 1 ? refused : taken;
          const texts = claimed.map((one) => ('octets' in one ? Buffer.from(one.octets).toString('latin1') : ''));
          if (said === taken) handedOver.push(...texts);
          await answer(claimed, said);
          later(30_000);
        }
      };
      const [stopped] = await Promise.all([withdraw(...ids), send(), send()]);
      expect((await counts()).filter(({ counted, queued }) => counted !== queued)).toEqual([]);
      const failures = events(stopped).map((one) => (one as string[])[1] ?? '');
      expect(failures.filter((id) => handedOver.includes(id))).toEqual([]);
      expect(await db.sql.rows`select from attempt where state = 'queued'`).toEqual([]);
    }
  });
});
