import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId, traceId } from '@smsonly/platform';
import { recordedSpans } from '@smsonly/platform/testing';
import { makeParts, pickEncoding, unpackedUserData, type SmsPart } from '@smsonly/sms-text';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { deleteInbound, deletePartSets } from '../attempts/due-attempts.store.js';
import { settleAttempts } from '../attempts/settle-attempts.js';
import { claimAttempts } from '../send-sms/claim.store.js';
import { queueTexts } from '../take-submissions/submission.store.js';
import type { PartSetEndKind, PartSetEnd } from './join-sms.js';
import { readSms } from './read-sms.js';
import { closePartSets, receiveSms } from './receive-sms.js';

jest.setTimeout(60_000);
const minuteMs = 60_000;
const limits = { waitMs: 10 * minuteMs, rememberMs: 60 * minuteMs };
const [one, two, number] = ['4790000001', '4790000002', '4759440000'];

describe('long SMS from phones', () => {
  let database: TestDatabase;
  let db: Database;
  let outbox: Pick<Outbox, 'append' | 'flush'>;
  let now: Date;
  let ids = 0;
  const clock = (): Date => now;
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const later = (minutes: number): void => void (now = new Date(now.getTime() + minutes * minuteMs));
  let ends: PartSetEndKind[];
  const onPartSetEnd = ({ end, connector }: PartSetEnd): void => {
    expect(connector).toBe('smsc1');
    ends.push(end);
  };
  // Two, as two instances would have them.
  let receivers: ReturnType<typeof receiveSms>[];

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url, service: 'sms_adapter' });
    const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });
    const metrics = createMetrics({ service: 'sms-adapter' });
    // Never connected: events stay in the outbox, where these tests read them.
    const publisher = new Publisher({ brokers: ['127.0.0.1:1'], instance: 'test', topicPrefix: 't-', logger, metrics });
    const real = new Outbox({ db, publisher, instance: 'test', logger, metrics, clock });
    outbox = { append: (tx, outgoing) => real.append(tx, outgoing), flush: () => Promise.resolve() };
    receivers = [0, 1].map(() => receiveSms({ db, outbox, clock, limits, onPartSetEnd }));
  });
  afterAll(async () => {
    await db.close();
    await database.close();
  });
  beforeEach(async () => {
    now = new Date('2026-11-22T12:00:00Z');
    ends = [];
    await db.sql.run`truncate pair, submission, attempt, inbound, part_set, outbox`;
  });

  const partsOf = (text: string, referenceBits: 8 | 16 = 8): readonly SmsPart[] => {
    const picked = pickEncoding(text, {}, referenceBits);
    if (!picked) throw new Error('no encoding');
    return makeParts(text, picked.encoding, { reference: 42, referenceBits });
  };
  const from = (sender: string, part: SmsPart, id = `mo-${ids++}`) =>
    readSms({
      ...{ id, from: sender, to: number, connector: 'smsc1' },
      ...{ octets: unpackedUserData(part), coding: part.coding, header: 'present' },
    });
  const receive = async (sms: ReturnType<typeof from>[], instance = 0): Promise<string[]> =>
    (await receivers[instance]?.(sms)) ?? [];
  const close = () => closePartSets({ db, outbox, clock, limits, onPartSetEnd })(100);
  const events = async (): Promise<{ from: string; text: string }[]> => {
    const rows = await db.sql.rows<{ value: string }>`select value from outbox order by id`;
    return rows.map(({ value }) => {
      const { from, text } = JSON.parse(value) as { from: string; text: string };
      return { from, text };
    });
  };
  const long = (mark: string) => `${mark} ${'å well told story, '.repeat(20)}${mark}`;

  it.each([8, 16] as const)(
    'are published whole, out of order and from two instances, with references of %d bits',
    async (bits) => {
      const [a, b, c] = partsOf(long('A'), bits).map((part) => from(one, part));
      if (!a || !b || !c) throw new Error('three parts');
      expect(await receive([c], 1)).toEqual(['part']);
      expect(await receive([a], 0)).toEqual(['part']);
      expect(await receive([b], 1)).toEqual(['publish']);
      expect(await events()).toEqual([{ from: `+${one}`, text: long('A') }]);
    },
  );

  it('are a span each, the later ones linked to the first, in whose trace the text goes on', async () => {
    const tracing = recordedSpans();
    const receiver = receiveSms({ db, outbox, clock, limits, onPartSetEnd, tracing });
    const parts = partsOf(long('A')).map((part) => from(one, part));
    for (const part of parts) await receiver([part]);
    const [first, ...others] = tracing.named('callback mo');
    expect(tracing.spans.map(({ attributes }) => attributes['smsonly.sms_id'])).toEqual(
      parts.map(({ inboundId }) => inboundId),
    );
    expect(others.map(({ links }) => links)).toEqual(others.map(() => [first?.context]));
    const [{ headers } = { headers: '' }] = await db.sql.rows<{ headers: string }>`select headers from outbox`;
    expect(traceId((JSON.parse(headers) as { traceparent: string }).traceparent)).toBe(traceId(first?.context));
    expect(JSON.stringify(tracing.spans)).not.toMatch(/story|4790000001|4759440000/);
  });

  it('of two phones with the same reference and number are not mixed', async () => {
    const [ones, twos] = [partsOf(long('A')), partsOf(long('B'))];
    const interleaved = ones.flatMap((part, index) => [from(one, part), from(two, twos[index] as SmsPart)]);
    await Promise.all(interleaved.map((sms, index) => receive([sms], index % 2)));
    expect((await events()).sort((x, y) => x.from.localeCompare(y.from))).toEqual([
      { from: `+${one}`, text: long('A') },
      { from: `+${two}`, text: long('B') },
    ]);
  });

  it('are published once when callbacks are repeated, in one batch and later', async () => {
    const parts = partsOf(long('A')).map((part) => from(one, part));
    expect(await receive([...parts, ...parts])).toEqual([
      'part',
      'part',
      'publish',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
    expect(await receive(parts, 1)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await events()).toHaveLength(1);
    expect(ends).toEqual(['complete']);
  });

  it.each([
    ['another', 43],
    ['the same', 42],
  ])('with the same text again are published again, with %s reference', async (_, reference) => {
    await receive(partsOf(long('A')).map((part) => from(one, part)));
    for (const minutes of [1, 2]) {
      later(minutes);
      const again = makeParts(long('A'), { alphabet: 'gsm7' }, { reference, referenceBits: 8 });
      const parts = again.map((part) => from(one, part));
      expect(await receive(parts)).toEqual(['part', 'part', 'publish']);
      expect(await receive(parts, 1)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    }
    expect((await events()).map(({ text }) => text)).toEqual(Array(3).fill(long('A')));
    later(10);
    expect(await close()).toBe(0);
  });

  it('sent twice with one reference are published twice when their parts arrive mixed', async () => {
    const said = () => partsOf(long('A')).map((part) => from(one, part));
    const [[a, b, c], [d, e, f]] = [said(), said()];
    if (!a || !b || !c || !d || !e || !f) throw new Error('three parts');
    expect(await receive([a, d, e])).toEqual(['part', 'part', 'part']);
    expect(await receive([f, b], 1)).toEqual(['publish', 'part']);
    expect(await receive([c])).toEqual(['publish']);
    expect((await events()).map(({ text }) => text)).toEqual([long('A'), long('A')]);
  });

  it('are published whole when the network repeats a part under a new ID; that part is published as well, marked', async () => {
    const [a, b, c] = partsOf(long('A')).map((part) => from(one, part));
    const again = from(one, partsOf(long('A'))[0] as SmsPart);
    if (!a || !b || !c) throw new Error('three parts');
    expect(await receive([a, again, b, c])).toEqual(['part', 'part', 'part', 'publish']);
    later(10);
    expect(await close()).toBe(1);
    const texts = (await events()).map(({ text }) => text);
    expect(texts).toEqual([long('A'), expect.stringMatching(/^A .* \[parts 2 to 3 of 3 missing\]$/s)]);
  });

  it('are published with a gap when a part is missing, and the late part is published alone', async () => {
    const parts = partsOf(long('A'));
    const [first, second, third] = parts.map((part) => from(one, part));
    if (!first || !second || !third) throw new Error('three parts');
    await receive([first, third]);
    later(9);
    expect(await close()).toBe(0);
    later(1);
    expect(await close()).toBe(1);
    expect(await close()).toBe(0);
    later(5);
    expect(await receive([second])).toEqual(['publish']);
    const texts = (await events()).map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^A .*\[part 2 of 3 missing\].* A$/s);
    expect(texts[1]).toMatch(/^\[part 2 of 3\] /);
    expect(ends).toEqual(['timed-out', 'late']);
    later(60);
    expect(await deletePartSets(db.sql, ago(limits.rememberMs), 100)).toBe(1);
  });

  it('are unclaimed part by part when they hide their sender, and deleted after their own retention', async () => {
    const parts = partsOf(long('A')).map((part) => from('', part));
    expect(await receive([...parts, ...parts])).toEqual([...Array(3).fill('unclaimed'), ...Array(3).fill('duplicate')]);
    expect(await receive(parts, 1)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await events()).toEqual([]);
    const kept = async () => db.sql.rows<{ phone: string; number: string; unclaimed: string }>`
      select phone, number, unclaimed from inbound where unclaimed is not null order by position`;
    expect(await kept()).toEqual(
      [1, 2, 3].map((place) => ({
        ...{ phone: '', number: `+${number}` },
        unclaimed: expect.stringMatching(new RegExp(`^\\[part ${place} of 3\\] `)),
      })),
    );
    later(60);
    expect(await deleteInbound(db.sql, { all: now, unclaimed: ago(2 * 60 * minuteMs) }, 100)).toBe(0);
    expect(await deleteInbound(db.sql, { all: now, unclaimed: now }, 100)).toBe(3);
    expect(await kept()).toEqual([]);
  });

  it('are held until the call for their pair is over', async () => {
    const phone = `+${one}`;
    const sms = [{ text: 'x', coding: 0, attemptId: newEventId(now) }] as const;
    const text = {
      submissionId: 's',
      phone,
      number: `+${number}`,
      sms,
      sender: null,
      validUntil: null,
      traceparent: null,
    };
    await db.transaction(async (tx) => queueTexts(tx, [text], now));
    const {
      claimed: [claimed],
    } = await claimAttempts(db, { most: 1, underWay: 10, caller: 'test/1', now });
    expect(await receive(partsOf(long('A')).map((part) => from(one, part)))).toEqual(['part', 'part', 'hold']);
    expect(await events()).toEqual([]);
    const settle = settleAttempts({ db, outbox, clock, unknownWaitMs: minuteMs });
    const answer = { outcome: 'accepted' as const, id: 'g' };
    await settle([{ attemptId: claimed?.attemptId ?? '', signal: { signal: 'answered', answer } }]);
    expect((await events()).at(-1)).toEqual({ from: phone, text: long('A') });
  });
});
