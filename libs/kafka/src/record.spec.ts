import { describe, expect, it } from '@jest/globals';
import { responses, SchemaError, topics, type Envelope } from '@smsonly/contracts';
import { eventIdTime } from '@smsonly/platform';
import fc from 'fast-check';
import type { FetchedRecord } from './broker-client.js';
import { answer, DecisionError, emit } from './index.js';
import { readRecord, readRequest, sealAnswer, sealFact, sealStoredAnswer, type SealedRecord } from './record.js';

const now = new Date('2026-11-22T12:00:00Z');
const writer = { source: '/routing-0', now };
const id = '019aabcd-0000-7000-8000-000000000001';
const data = { submissionId: 's1', to: '+4790000009', from: '+4759440000', text: 'hei' };
const submission = emit('sms-submissions', '+4790000009', { type: 'SmsRequested', data }, { id });

/** As it comes back from the broker. */
const arrived = ({ key, value, headers }: SealedRecord): FetchedRecord => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  offset: '7',
  timestamp: '0',
});
const read = (record: FetchedRecord) =>
  readRecord(record, topics['sms-submissions'].facts, { topic: 'sms-submissions', partition: 3 });
const without = (name: string) => {
  const { headers, ...rest } = arrived(sealFact(submission, writer));
  return { ...rest, headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([other]) => other !== name)) };
};
const withHeader = (name: string, value: string) => {
  const record = without(name);
  return { ...record, headers: { ...record.headers, [name]: Buffer.from(value) } };
};

describe('a fact as a record', () => {
  it('arrives as it was emitted, with where it was read', () => {
    const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';
    const deadline = new Date('2026-11-22T12:00:10Z');
    const fact = emit(
      'sms-submissions',
      '+4790000009',
      { type: 'SmsRequested', data },
      { id, traceparent, replyTo: 'responses.front-0', deadline },
    );
    expect(read(arrived(sealFact(fact, writer)))).toEqual({
      type: 'SmsRequested',
      data,
      id,
      key: '+4790000009',
      source: '/routing-0',
      time: '2026-11-22T12:00:00.000Z',
      traceparent: expect.stringMatching(/^00-0123456789abcdef0123456789abcdef-[0-9a-f]{16}-01$/),
      replyTo: 'responses.front-0',
      deadline: '2026-11-22T12:00:10.000Z',
      origin: { topic: 'sms-submissions', partition: 3, offset: '7' },
    });
  });

  it('keeps any text and any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 1 }), (text, key) => {
        const fact = emit('sms-submissions', key, { type: 'SmsRequested', data: { ...data, text } });
        const envelope = read(arrived(sealFact(fact, writer)));
        expect([envelope.key, envelope.data]).toEqual([key, { ...data, text }]);
      }),
    );
  });

  it('gets an event ID of the time at which it is written', () => {
    const { headers } = sealFact(emit('sms-submissions', 'k', { type: 'SmsRequested', data }), writer);
    expect(eventIdTime(headers['ce_id'] ?? '')).toEqual(now);
  });

  it('is refused when it does not match its schema, when it is too large, and with a foreign ID', () => {
    const wrong = emit('sms-submissions', 'k', { type: 'SmsRequested', data: { ...data, to: '12' } });
    expect(() => sealFact(wrong, writer)).toThrow(SchemaError);
    const large = emit('sms-submissions', 'k', { type: 'SmsRequested', data: { ...data, text: 'æ'.repeat(500_000) } });
    expect(() => sealFact(large, writer)).toThrow(DecisionError);
    const foreign = emit(
      'sms-submissions',
      'k',
      { type: 'SmsRequested', data },
      { id: 'c0ffee00-0000-4000-8000-000000000000' },
    );
    expect(() => sealFact(foreign, writer)).toThrow('not a UUIDv7');
  });
});

describe('a record that does not match its schema', () => {
  it.each([
    ['no type', without('ce_type'), 'header ce_type is missing'],
    ['no ID', without('ce_id'), 'header ce_id is missing'],
    ['no source', without('ce_source'), 'header ce_source is missing'],
    ['a foreign ID', withHeader('ce_id', '1'), 'header ce_id is not a UUIDv7'],
    ['an unknown type', withHeader('ce_type', 'Other'), 'header ce_dataschema does not belong to Other'],
    ['a newer version', withHeader('ce_dataschema', 'urn:smsonly:fact:SmsRequested:2'), 'schema version 2'],
    ['a foreign reply address', withHeader('ce_replyto', 'dead-letters'), 'header ce_replyto'],
    ['a reply address outside of the prefix', withHeader('ce_replyto', 'responses.x y'), 'header ce_replyto'],
    ['a deadline that is no time', withHeader('ce_deadline', 'soon'), 'header ce_deadline'],
    ['no value', { ...without(''), value: null }, 'the value is missing'],
    ['a value that is not JSON', { ...without(''), value: Buffer.from('hemmelig') }, 'the value is not JSON'],
    ['another shape', { ...without(''), value: Buffer.from('{"text":"hemmelig"}') }, 'SmsRequested: /'],
  ])('with %s is told so, without its contents', (_what, record, message) => {
    expect(() => read(record)).toThrow(SchemaError);
    expect(() => read(record)).toThrow(message);
    expect(() => read(record)).not.toThrow('hemmelig');
  });

  it('may still be a request that can be answered', () => {
    const request = { ce_id: Buffer.from(id.toUpperCase()), ce_replyto: Buffer.from('responses.front-0') };
    const record = { ...without(''), headers: request, value: null };
    expect(readRequest(record)).toEqual({ id, replyTo: 'responses.front-0' });
    expect(readRequest({ ...record, headers: { ...request, ce_id: 'x' } })).toBeUndefined();
    expect(readRequest({ ...record, headers: { ce_id: request.ce_id } })).toBeUndefined();
  });
});

describe('an answer as a record', () => {
  const request = {
    id,
    replyTo: 'responses.front-0',
    traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
  } as Envelope;
  const reply = answer(request, { type: 'RequestCompleted', data: { result: { code: 200 } } });
  const readAnswer = (record: SealedRecord) =>
    readRecord(arrived(record), responses.facts, { topic: record.topic, partition: 0 });

  it('goes to the address of the request, under its ID', () => {
    const record = sealAnswer(reply, 'responses.front-0', writer);
    expect(record).toMatchObject({ topic: 'responses.front-0', key: id });
    expect(readAnswer(record)).toMatchObject({
      type: 'RequestCompleted',
      data: { requestId: id, result: { code: 200 } },
    });
  });

  it('is the same when it comes from the inbox, but for ID and trace', () => {
    const stored = { type: 'RequestCompleted', value: JSON.stringify(reply.data) };
    const record = sealStoredAnswer(stored, { id, replyTo: 'responses.front-1' }, writer);
    expect(record.topic).toBe('responses.front-1');
    const { type, data: body } = readAnswer(record);
    expect({ type, data: body }).toEqual({ type: 'RequestCompleted', data: reply.data });
  });
});
