import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import type { DlrMeaning } from 'jasmin-sms-client';
import { countUnreported } from '../gateway-health/unreported.store.js';
import { closePartSets, receiveSms } from '../receive-sms/receive-sms.js';
import { claimAttempts, type ClaimedAttempt, type ClaimLimits } from '../send-sms/claim.store.js';
import { planSms } from '../take-submissions/plan-sms.js';
import { queueTexts } from '../take-submissions/submission.store.js';
import type { SubmitOutcome, Signal } from './attempt.js';
import { deleteSubmissions } from './due-attempts.store.js';
import { readQueueDepth } from './queue-depth.store.js';
import { settleAttempts, type AttemptSignal, type SettledSignal } from './settle-attempts.js';
import { attemptWatch } from './watch-attempts.js';

jest.setTimeout(60_000);

const waitMs = 60_000;
const limits = { waitMs: 600_000, rememberMs: 3_600_000 };
const answered = (answer: SubmitOutcome): Signal => ({ signal: 'answered', answer });
const accepted = answered({ outcome: 'accepted', id: 'gateway-1' });
const timedOut = answered({ outcome: 'unknown', why: 'timeout' });
const noRoute = answered({ outcome: 'rejected', cause: 'no-route', retry: 'later' });
const confirmed: Signal = { signal: 'reported', level: 1, report: { means: 'accepted' } };
const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };

describe('attempts in the database', () => {
  let database: TestDatabase;
  let db: Database;
  let outbox: Outbox;
  let settle: (signals: readonly AttemptSignal[]) => Promise<SettledSignal[]>;
  let receive: ReturnType<typeof receiveSms>;
  let now: Date;
  const clock = (): Date => now;

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url, service: 'sms_adapter' });
    const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });
    const metrics = createMetrics({ service: 'sms-adapter' });
    // Never connected: events stay in the outbox, where these tests read them.
    const publisher = new Publisher({ brokers: ['127.0.0.1:1'], instance: 'test', topicPrefix: 't-', logger, metrics });
    outbox = new Outbox({ db, publisher, instance: 'test', logger, metrics, clock });
    settle = settleAttempts({ db, outbox: unflushed(outbox), clock, unknownWaitMs: waitMs });
    receive = receiveSms({ db, outbox: unflushed(outbox), clock, limits });
  });
  afterAll(async () => {
    await db.close();
    await database.close();
  });
  beforeEach(async () => {
    now = new Date('2026-11-22T12:00:00Z');
    await db.sql.run`truncate pair, submission, attempt, inbound, part_set, outbox`;
  });

  /** The relay is libs/kafka's and tested there. */
  function unflushed(real: Outbox): Pick<Outbox, 'append' | 'flush'> {
    return { append: (tx, outgoing) => real.append(tx, outgoing), flush: () => Promise.resolve() };
  }

  const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
  const queue = (...texts: [phone: string, number: string, text: string, validUntil?: Date, sender?: string][]) =>
    db.transaction(async (tx) =>
      queueTexts(
        tx,
        texts.map(([phone, number, text, validUntil, sender]) => ({
          submissionId: text,
          phone,
          number,
          sms: [{ text, coding: 0, attemptId: newEventId(now) }],
          sender: sender ?? null,
          validUntil: validUntil?.toISOString() ?? null,
          traceparent: null,
        })),
        now,
      ),
    );
  const claimUpTo = (most = 32, limits: Partial<ClaimLimits> = {}) =>
    claimAttempts(db, { most, underWay: 1000, caller: 'test/1', now, ...limits });
  const claim = async (...limits: Parameters<typeof claimUpTo>) => (await claimUpTo(...limits)).claimed;
  const textOf = (claimed?: ClaimedAttempt): string | undefined =>
    claimed && ('text' in claimed ? claimed.text : undefined);
  const texts = (claimed: readonly ClaimedAttempt[]): string[] => claimed.map((one) => textOf(one) ?? '');
  const settleOne = async (
    attempt: Pick<ClaimedAttempt, 'attemptId'> | undefined,
    signal: Signal,
  ): Promise<string[]> => {
    const [settled] = await settle([{ attemptId: attempt?.attemptId ?? newEventId(now), signal }]);
    return settled?.effect === 'changed' ? settled.events.map(({ type }) => type) : [settled?.effect ?? ''];
  };
  const eventTypes = async (): Promise<string[]> => {
    const rows = await db.sql.rows<{ type: string }>`
      select coalesce(headers::json ->> 'ce_type', headers::json ->> 'ce-type', headers) as type from outbox order by id`;
    return rows.map(({ type }) => type);
  };
  const watch = () =>
    attemptWatch({
      db,
      settle: async (signal) => (await settle([signal]))[0] as SettledSignal,
      clock,
      instance: 'test',
      caller: 'test/2',
      longestCallMs: 10_000,
      closePartSets: closePartSets({ db, outbox: unflushed(outbox), clock, limits }),
    });

  it('are claimed one for each pair, oldest first, and the next only when the call is over', async () => {
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2'], ['+472', '+59', 'b1'], ['+471', '+58', 'c1']);
    await queue(['+471', '+59', 'a3']);
    const first = await claim();
    expect(texts(first)).toEqual(['a1', 'b1', 'c1']);
    expect(await claim()).toEqual([]);
    expect(await settleOne(first[0], accepted)).toEqual(['SmsAccepted']);
    const second = await claim();
    expect(texts(second)).toEqual(['a2']);
    await settleOne(second[0], timedOut);
    expect(texts(await claim())).toEqual(['a3']);
  });

  it('tell whether the limit was reached and more may be queued', async () => {
    await queue(['+471', '+59', 'a1'], ['+472', '+59', 'b1'], ['+473', '+59', 'c1']);
    expect(await claimUpTo(2)).toMatchObject({ claimed: [{}, {}], isFull: true });
    expect(await claimUpTo(32, { underWay: 2 })).toEqual({ claimed: [], isFull: true });
    expect(await claimUpTo()).toMatchObject({ claimed: [{}], isFull: false });
    expect(await claimUpTo()).toEqual({ claimed: [], isFull: false });
  });

  it('tell when one is no longer in flight, and when the next of its pair may be called', async () => {
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2']);
    const [first] = await claim();
    const attemptId = first?.attemptId ?? '';
    const effect = async (signal: Signal) => {
      const [settled] = await settle([{ attemptId, signal }]);
      return settled && { ended: settled.ended, pairReady: settled.pairReady };
    };
    expect(await effect(accepted)).toEqual({ ended: false, pairReady: true });
    expect(texts(await claim())).toEqual(['a2']);
    expect(await effect(confirmed)).toEqual({ ended: true, pairReady: false });
    expect(await effect(delivered)).toEqual({ ended: false, pairReady: false });
  });

  it('are queued again after a temporary refusal, which frees capacity', async () => {
    await queue(['+471', '+59', 'a1']);
    const [first] = await claim();
    const [settled] = await settle([{ attemptId: first?.attemptId ?? '', signal: noRoute }]);
    expect(settled).toMatchObject({ ended: true, pairReady: true });
  });

  it('let the one text of a sender pass a thousand of another', async () => {
    const thousand = Array.from({ length: 1000 }, (_, i) => [`+47900${i}`, '+59', `t${i}`, undefined, 'a'] as const);
    await queue(...thousand.slice(0, 600).map((each) => [...each] as Parameters<typeof queue>[number]));
    await queue(...thousand.slice(600).map((each) => [...each] as Parameters<typeof queue>[number]));
    later(1500);
    await queue(['+4791', '+59', 'mine', undefined, 'b'], ['+4792', '+59', 'operator']);
    expect(texts(await claim(4)).sort()).toEqual(['mine', 'operator', 't0', 't1']);
    expect(texts(await claim(3))).toEqual(['t2', 't3', 't4']);
  });

  it('wait while the limit of SMS in flight is reached, for up to half a minute', async () => {
    await queue(...Array.from({ length: 6 }, (_, i) => [`+4790${i}`, '+59', `t${i}`] as [string, string, string]));
    const [first, second] = await claim(32, { underWay: 2 });
    await settleOne(first, accepted);
    expect(await claim(32, { underWay: 2 })).toEqual([]);
    await settleOne(first, confirmed);
    expect(texts(await claim(32, { underWay: 2 }))).toEqual(['t2']);
    await settleOne(second, timedOut);
    expect(texts(await claim(32, { underWay: 2 }))).toEqual(['t3']);
    later(31_000);
    expect(texts(await claim(32, { underWay: 2 }))).toEqual(['t4', 't5']);
  });

  it('are made at no more than the allowed rate per second', async () => {
    await queue(...Array.from({ length: 6 }, (_, i) => [`+4790${i}`, '+59', `t${i}`] as [string, string, string]));
    expect(texts(await claim(2, { perSecond: 3 }))).toEqual(['t0', 't1']);
    later(500);
    expect(texts(await claim(9, { perSecond: 3 }))).toEqual(['t2']);
    expect(await claim(9, { perSecond: 3 })).toEqual([]);
    later(500);
    expect(texts(await claim(9, { perSecond: 3 }))).toEqual(['t3', 't4']);
  });

  it('are shared among claimers, each claimed once', async () => {
    await queue(...Array.from({ length: 60 }, (_, i) => [`+4790000${i}`, '+59', `t${i}`] as [string, string, string]));
    const claimed = (await Promise.all(Array.from({ length: 8 }, () => claim(10)))).flat();
    expect(new Set(texts(claimed)).size).toBe(claimed.length);
    expect([...texts(claimed), ...texts(await claim(60))].length).toBe(60);
  });

  it('are claimed from the pair that waited longest, so that a thousand texts of one pair delay no other', async () => {
    await queue(...Array.from({ length: 50 }, (_, i) => ['+471', '+59', `many${i}`] as [string, string, string]));
    later(1000);
    await queue(['+472', '+59', 'one']);
    const [first] = await claim(1);
    expect(textOf(first)).toBe('many0');
    later(1000);
    await settleOne(first, accepted);
    expect(texts(await claim(1))).toEqual(['one']);
  });

  it('are stored once, however often the request arrives', async () => {
    await queue(['+471', '+59', 'a1']);
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2']);
    expect(await readQueueDepth(db)).toMatchObject({ queued: 2 });
    const [one] = await claim();
    await settleOne(one, accepted);
    const [two] = await claim();
    expect(textOf(two)).toBe('a2');
    await settleOne(two, accepted);
    expect(await claim()).toEqual([]);
  });

  it('are published once, however often reports arrive', async () => {
    await queue(['+471', '+59', 'a1']);
    const [one] = await claim();
    expect(await settleOne(one, confirmed)).toEqual(['SmsAccepted']);
    expect(await settleOne(one, confirmed)).toEqual(['idle']);
    expect(await settleOne(one, accepted)).toEqual([]);
    expect(await settleOne(one, delivered)).toEqual(['SmsDelivered']);
    expect(await settleOne(one, delivered)).toEqual(['idle']);
    expect(await settleOne(undefined, delivered)).toEqual(['unknown']);
    expect(await eventTypes()).toHaveLength(2);
  });

  it('take many signals in one transaction, several about one SMS among them', async () => {
    await queue(['+471', '+59', 'a1'], ['+472', '+59', 'b1']);
    const [a, b] = await claim();
    const ids = { a: a?.attemptId ?? '', b: b?.attemptId ?? '' };
    const settled = await settle([
      { attemptId: ids.a, signal: delivered },
      { attemptId: ids.b, signal: accepted },
      { attemptId: ids.a, signal: accepted },
      { attemptId: ids.a, signal: confirmed },
    ]);
    expect(settled.map(({ effect }) => effect)).toEqual(['changed', 'changed', 'changed', 'idle']);
    expect(settled.map(({ events }) => events.length)).toEqual([2, 1, 0, 0]);
    await queue(['+471', '+59', 'a2']);
    expect(texts(await claim())).toEqual(['a2']);
  });

  it('wait after a temporary refusal without delaying other pairs, and continue in order', async () => {
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2'], ['+472', '+59', 'b1']);
    const [a, b] = await claim();
    expect(await settleOne(a, noRoute)).toEqual([]);
    await settleOne(b, accepted);
    expect(await claim()).toEqual([]);
    later(500);
    const [again] = await claim();
    expect(textOf(again)).toBe('a1');
    await settleOne(again, noRoute);
    later(999);
    expect(await claim()).toEqual([]);
    later(1);
    expect(texts(await claim())).toEqual(['a1']);
  });

  it('are sent again once when no report arrives, before later texts of the pair', async () => {
    await queue(['+471', '+59', 'a1']);
    const [one] = await claim();
    expect(await settleOne(one, timedOut)).toEqual(['SmsOutcomeUnknown']);
    await queue(['+471', '+59', 'a2']);
    later(waitMs - 1);
    expect(await watch().settleDue()).toBe(0);
    later(1);
    expect(await watch().settleDue({ waits: false })).toBe(0);
    expect(await watch().settleDue()).toBe(1);
    expect(await watch().settleDue()).toBe(0);
    const [again] = await claim();
    expect(textOf(again)).toBe('a1');
    expect(again?.attemptId).not.toBe(one?.attemptId);
    expect(await settleOne(again, accepted)).toEqual(['SmsAccepted']);
    expect(texts(await claim())).toEqual(['a2']);
    expect(await settleOne(one, delivered)).toEqual(['SmsDelivered']);
    expect(await settleOne(again, delivered)).toEqual([]);
  });

  it('are cancelled when the report of the previous attempt arrives in time', async () => {
    await queue(['+471', '+59', 'a1']);
    const [one] = await claim();
    await settleOne(one, accepted);
    later(waitMs);
    await watch().settleDue();
    expect(await readQueueDepth(db)).toMatchObject({ queued: 1 });
    await settleOne(one, confirmed);
    expect(await readQueueDepth(db)).toMatchObject({ queued: 0 });
    expect(await claim()).toEqual([]);
  });

  it('expire in the queue', async () => {
    await queue(['+471', '+59', 'a1', new Date('2026-11-22T12:00:10Z')], ['+471', '+59', 'a2']);
    later(10_000);
    expect(await watch().settleDue()).toBe(1);
    expect(await eventTypes()).toHaveLength(1);
    expect(texts(await claim())).toEqual(['a2']);
  });

  it('become unknown when their process is gone, and free the pair', async () => {
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2']);
    const [one] = await claim();
    later(10_001);
    expect(await watch().settleDue()).toBe(1);
    const [two] = await claim();
    expect(textOf(two)).toBe('a2');
    // The answer of the old call comes after all; the new call of the pair is not touched.
    expect(await settleOne(one, accepted)).toEqual(['SmsAccepted']);
    await queue(['+471', '+59', 'a3']);
    expect(await claim()).toEqual([]);
  });

  it('of an earlier process of the same instance become unknown at once', async () => {
    await queue(['+471', '+59', 'a1'], ['+472', '+59', 'b1']);
    await claim(1);
    await claimAttempts(db, { most: 1, underWay: 1000, caller: 'test/2', now });
    expect(await watch().settleAbandoned()).toBe(1);
    expect(await watch().settleAbandoned()).toBe(0);
  });

  it('block no pair after their process is gone, even when a report has settled them', async () => {
    await queue(['+471', '+59', 'a1'], ['+471', '+59', 'a2'], ['+472', '+59', 'b1'], ['+472', '+59', 'b2']);
    for (const left of await claim()) await settleOne(left, delivered);
    expect(await claim()).toEqual([]);
    await watch().settleAbandoned();
    expect(texts(await claim())).toEqual(['a2', 'b2']);
    // … and one that no instance of this name takes over.
    await queue(['+471', '+59', 'a3']);
    for (const left of await db.sql.rows<{
      id: string;
    }>`select calling::text as id from pair where calling is not null`)
      await settleOne({ attemptId: left.id }, delivered);
    later(10_001);
    await watch().settleDue();
    expect(texts(await claim())).toEqual(['a3']);
  });

  it('hold a reply until the call for its pair is over, and no other reply', async () => {
    const sms = (inboundId: string, phone: string) => {
      return { inboundId, phone, number: '+59', missing: [], text: `reply ${inboundId}` };
    };
    await queue(['+471', '+59', 'a1']);
    const [one] = await claim();
    expect(await receive([sms('m1', '+471'), sms('m2', '+472'), sms('m1', '+471')])).toEqual([
      'hold',
      'publish',
      'duplicate',
    ]);
    expect(await receive([sms('m3', '+471'), sms('m2', '+472')])).toEqual(['hold', 'duplicate']);
    expect(await eventTypes()).toHaveLength(1);
    // The report alone does not end the call.
    await settleOne(one, confirmed);
    expect(await eventTypes()).toHaveLength(2);
    const again = { attemptId: one?.attemptId ?? '', signal: accepted };
    await settle([again, again]);
    const rows = await db.sql.rows<{ value: string }>`select value from outbox order by id`;
    expect(rows.map(({ value }) => (JSON.parse(value) as { inboundId?: string }).inboundId)).toEqual([
      'm2',
      undefined,
      'm1',
      'm3',
    ]);
    expect(await receive([sms('m4', '+471'), sms('m1', '+471')])).toEqual(['publish', 'duplicate']);
  });

  it('keep a text only as long as it may be sent again', async () => {
    await queue(['+471', '+59', 'a1'], ['+472', '+59', 'b1']);
    const [a, b] = await claim();
    await settleOne(a, confirmed);
    await settleOne(b, accepted);
    const rows = await db.sql.rows`select submission_id, text from submission order by submission_id`;
    expect(rows).toEqual([
      { submission_id: 'a1', text: null },
      { submission_id: 'b1', text: 'b1' },
    ]);
    expect(await deleteSubmissions(db.sql, new Date(now.getTime() + 1), 100)).toBe(1);
    expect(await settleOne(a, delivered)).toEqual(['unknown']);
    expect(await settleOne(b, delivered)).toEqual(['SmsDelivered']);
  });

  describe('of texts split by sms-adapter', () => {
    const long = (letter: string): string => letter.repeat(400);
    const queueLong = (...wanted: [phone: string, submissionId: string, text: string][]) =>
      db.transaction(async (tx) =>
        queueTexts(
          tx,
          wanted.map(([phone, submissionId, text]) => {
            const plan = planSms(text, { splitting: 'own', maxParts: 20, languages: [] });
            const sms = plan.plan === 'send' ? plan.sms.map((one) => ({ ...one, attemptId: newEventId(now) })) : [];
            return { submissionId, phone, number: '+59', sms, sender: 'a', validUntil: null, traceparent: null };
          }),
          now,
        ),
      );
    /** What the phone sees: the text's letter, and reference, total and place of the part. */
    const partOf = (claimed: ClaimedAttempt | undefined): string => {
      if (!claimed || !('octets' in claimed)) return 'none';
      if (!claimed.hasHeader) return Buffer.from(claimed.octets).toString();
      return `${String.fromCharCode(claimed.octets[6] ?? 0)} ${claimed.octets.slice(3, 6).join('/')}`;
    };
    const next = async (): Promise<ClaimedAttempt | undefined> => (await claim())[0];
    const eventSubmissions = async (): Promise<string[]> => {
      const rows = await db.sql.rows<{ value: string; type: string }>`
        select value, coalesce(headers::json ->> 'ce_type', headers::json ->> 'ce-type', headers) as type from outbox order by id`;
      return rows.map(({ value }) => (JSON.parse(value) as { submissionId: string }).submissionId);
    };

    it('are made part by part in the order of the texts, with references of the pair’s own', async () => {
      await queueLong(
        ['+471', 'one', long('A')],
        ['+471', 'short', 'hi'],
        ['+472', 'other', long('C')],
        ['+471', 'two', long('B')],
      );
      // A text that comes again uses up a reference, no more.
      await queueLong(['+471', 'one', long('A')], ['+471', 'three', long('D')]);
      const seen = new Map<string, string[]>();
      for (let claimed = await claim(); claimed.length > 0; claimed = await claim())
        for (const one of claimed) {
          seen.set(one.phone, [...(seen.get(one.phone) ?? []), partOf(one)]);
          await settleOne(one, accepted);
        }
      const parts = (letter: string, reference: number) =>
        [1, 2, 3].map((place) => `${letter} ${reference}/3/${place}`);
      expect(seen.get('+471')).toEqual([...parts('A', 1), 'hi', ...parts('B', 2), ...parts('D', 4)]);
      expect(seen.get('+472')).toEqual(parts('C', 1));
      expect(await eventSubmissions()).toHaveLength(5);
    });

    it('return to the first reference after 256 long texts', async () => {
      await queueLong(['+471', 'one', long('A')]);
      await db.sql.run`update pair set long_texts = 254, queued = 0`;
      await db.sql.run`truncate submission, attempt`;
      await queueLong(['+471', 'two', long('B')], ['+471', 'three', long('C')], ['+471', 'four', long('D')]);
      const rows = await db.sql.rows<{ reference: number }>`
        select get_byte(octets, 3) as reference from submission order by position`;
      expect(rows.map(({ reference }) => reference)).toEqual([255, 255, 255, 0, 0, 0, 1, 1, 1]);
    });

    it('are published as one text: accepted once, delivered when all parts are', async () => {
      await queueLong(['+471', 'one', long('A')]);
      const parts: (ClaimedAttempt | undefined)[] = [];
      for (const events of [['SmsAccepted'], [], []]) {
        parts.push(await next());
        expect(await settleOne(parts.at(-1), accepted)).toEqual(events);
      }
      expect(await settleOne(parts[2], delivered)).toEqual([]);
      expect(await settleOne(parts[0], delivered)).toEqual([]);
      expect(await settleOne(parts[1], delivered)).toEqual(['SmsDelivered']);
      expect(await eventSubmissions()).toEqual(['one', 'one']);
    });

    it('are repeated with the same octets', async () => {
      await queueLong(['+471', 'one', long('A')]);
      const first = await next();
      await settleOne(first, timedOut);
      await queueLong(['+471', 'two', long('B')]);
      later(waitMs);
      expect(await watch().settleDue()).toBe(1);
      const again = await next();
      expect(again?.attemptId).not.toBe(first?.attemptId);
      expect(again).toMatchObject({ octets: first && 'octets' in first ? first.octets : undefined, hasHeader: true });
    });

    it('are cancelled once a part has failed for good, and keep no octets', async () => {
      await queueLong(['+471', 'one', long('A')], ['+471', 'two', long('B')]);
      await settleOne(await next(), accepted);
      const refused = answered({ outcome: 'rejected', cause: 'quota-exhausted', retry: 'never' });
      expect(await settleOne(await next(), refused)).toEqual(['SmsFailed']);
      expect(await readQueueDepth(db)).toMatchObject({ queued: 3 });
      expect(partOf(await next())).toBe('B 2/3/1');
      const rows = await db.sql.rows<{ submission_id: string; kept: boolean; settled: string | null }>`
        select submission_id, octets is not null as kept, settled from submission order by position`;
      expect(rows.map((row) => `${row.submission_id} ${row.kept} ${row.settled}`)).toEqual([
        'one false failed',
        'one/2 false failed',
        'one/3 false failed',
        'two true null',
        'two/2 true null',
        'two/3 true null',
      ]);
      const day = new Date(now.getTime() + 1);
      expect(await deleteSubmissions(db.sql, day, 100)).toBe(3);
    });

    it('are deleted together', async () => {
      await queueLong(['+471', 'one', long('A')]);
      const first = await next();
      await settleOne(first, delivered);
      expect(await deleteSubmissions(db.sql, new Date(now.getTime() + 1), 100)).toBe(0);
    });
  });

  it('count as unreported while the gateway reports on neither them nor a later one', async () => {
    const minutes = (count: number): Date => new Date(now.getTime() - count * 60_000);
    const unreported = () => countUnreported(db, { from: minutes(5), until: minutes(1) });
    const send = async (phone: string, text: string): Promise<ClaimedAttempt | undefined> => {
      await queue([phone, '+59', text]);
      const [claimed] = await claim();
      await settleOne(claimed, accepted);
      later(1000);
      return claimed;
    };
    const level1 = (report: DlrMeaning): Signal => ({ signal: 'reported', level: 1, report, connector: 'smsc1' });
    await send('+471', 'a1');
    const second = await send('+472', 'b1');
    const third = await send('+473', 'c1');
    const fourth = await send('+474', 'd1');
    expect(await unreported()).toBe(0);
    later(60_000);
    expect(await unreported()).toBe(4);
    // The report may be about a temporary fault: it shows that the gateway passes SMS on.
    await settleOne(second, level1({ means: 'maybe-sent', status: 'ESME_RTHROTTLED' }));
    expect(await unreported()).toBe(2);
    await settleOne(third, level1({ means: 'accepted' }));
    expect(await unreported()).toBe(1);
    await settleOne(fourth, delivered);
    expect(await unreported()).toBe(0);
    await send('+475', 'e1');
    later(60_000);
    expect(await unreported()).toBe(1);
    later(300_000);
    expect(await unreported()).toBe(0);
  });

  it('keep the connector named by the report of level 1', async () => {
    await queue(['+471', '+59', 'a1']);
    const [one] = await claim();
    const attemptId = one?.attemptId ?? '';
    const named = await settle([{ attemptId, signal: { ...confirmed, connector: 'smsc1' } as Signal }]);
    expect(named).toMatchObject([{ effect: 'changed', connector: 'smsc1' }]);
    expect(await settle([{ attemptId, signal: delivered }])).toMatchObject([{ effect: 'changed', connector: 'smsc1' }]);
  });

  it('never run two calls for one pair, lose nothing and keep the order, with many claimers and random outcomes', async () => {
    const pairs = Array.from({ length: 6 }, (_, i) => `+47${i}`);
    const each = 12;
    const outcomes = [accepted, accepted, noRoute, timedOut];
    const sent = new Map<string, string[]>();
    const outstanding = new Set<string>();
    let seed = 7;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const writer = async (): Promise<void> => {
      for (let text = 0; text < each; text += 1)
        await queue(...pairs.map((phone) => [phone, '+59', `${phone}:${text}`] as [string, string, string]));
    };
    const worker = async (): Promise<void> => {
      for (let idle = 0; idle < 20;) {
        const claimed = await claim(3);
        idle = claimed.length === 0 ? idle + 1 : 0;
        for (const one of claimed) {
          expect(outstanding.has(one.phone)).toBe(false);
          outstanding.add(one.phone);
        }
        for (const one of claimed) {
          const signal = outcomes[Math.floor(random() * outcomes.length)] ?? accepted;
          if (signal !== noRoute) sent.set(one.phone, [...(sent.get(one.phone) ?? []), textOf(one) ?? '']);
          outstanding.delete(one.phone);
          await settle([{ attemptId: one.attemptId, signal }]);
        }
        if (claimed.length === 0) {
          later(60_001);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
    };
    await Promise.all([writer(), worker(), worker(), worker(), worker()]);
    for (const phone of pairs) expect(sent.get(phone)).toEqual(Array.from({ length: each }, (_, i) => `${phone}:${i}`));
    expect(await readQueueDepth(db)).toMatchObject({ queued: 0, held: 0 });
  });
});
