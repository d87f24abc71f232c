import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { deadLetterTopic, responses, topics, type FactDefinitions, type TopicName } from '@smsonly/contracts';
import { newEventId } from '@smsonly/platform';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FetchedRecord } from './broker-client.js';
import { deadLetter } from './dead-letters.js';
import { emit, type Answer } from './index.js';
import { sealAnswer, sealFact, sealStoredAnswer, type SealedRecord } from './record.js';
import type { Publication } from './send-queues.js';

type Json = { [name: string]: Json };

/** What we publish about our records: the file, not what it is made from. */
const published = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../docs/asyncapi.json', import.meta.url)), 'utf8'),
) as Json;

const now = new Date('2026-11-22T12:00:00Z');
const writer = { source: '/routing-0', now };
const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';

/** The part of the document with its references followed. */
function resolved(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(resolved);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as { $ref?: unknown };
  if (typeof $ref === 'string') {
    const path = $ref.slice('#/'.length).split('/');
    return resolved(path.reduce<Json | undefined>((at, name) => at?.[name], published));
  }
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, resolved(part)]));
}

type Message = { headers: TSchema; payload: TSchema };
const messageOf = (channel: string, type: string) =>
  resolved(published['channels']?.[channel]?.['messages']?.[type]) as Message;

/** All header names that a schema speaks of. */
function namesIn({ properties = {}, allOf = [] }: { properties?: object; allOf?: object[] }): string[] {
  return [...Object.keys(properties), ...allOf.flatMap(namesIn)];
}

/** What the schemas of facts are made of. */
type FactSchema = Readonly<{
  type?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly FactSchema[];
  properties?: Readonly<Record<string, FactSchema>>;
  required?: readonly string[];
  items?: FactSchema;
  minItems?: number;
  minLength?: number;
}>;

/** Any data that keeps to the schema of a fact; with all that is optional, or with nothing of it. */
function sample(schema: FactSchema, full: boolean): unknown {
  const { type, format, pattern, properties = {}, required = [], items = {}, minItems = 0, minLength = 1 } = schema;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sample(schema.anyOf[0], full);
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => full || required.includes(name))
        .map(([name, part]) => [name, sample(part, full)]),
    );
  if (type === 'array')
    return Array.from({ length: full ? Math.max(1, minItems) : minItems }, () => sample(items, full));
  if (format === 'uuid') return newEventId(now);
  if (format === 'date-time') return now.toISOString();
  // A number, or octets in hexadecimal.
  if (pattern !== undefined) return ['+4790000009', '0b84'].find((one) => new RegExp(pattern).test(one));
  if (type === 'string') return 'x'.repeat(minLength);
  return type === 'boolean' ? true : 200;
}

/** What the document has against a record; nothing if it told the truth. */
function objections({ headers, value }: Publication | SealedRecord, message: Message): string[] {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)]));
  const known = new Set(namesIn(message.headers));
  const parts = [
    ['header', message.headers, texts],
    ['value', message.payload, JSON.parse(String(value))],
  ] as const;
  return [
    ...Object.keys(texts).flatMap((name) => (known.has(name) ? [] : [`header ${name} is not in the document`])),
    ...parts.flatMap(([what, schema, data]) =>
      Compile(schema)
        .Errors(data)
        .map(({ instancePath, message: text }) => `${what} ${instancePath}: ${text}`),
    ),
  ];
}

const everyFact = Object.entries(topics).flatMap(([topic, { facts }]) =>
  Object.entries<FactDefinitions[string]>(facts).map(([type, { data }]) => ({ topic, type, data })),
);
const everyAnswer = Object.entries<FactDefinitions[string]>(responses.facts).map(([type, { data }]) => ({
  type,
  data,
}));

const factRecord = (topic: string, type: string, data: unknown, options: Parameters<typeof emit>[3]): SealedRecord =>
  sealFact(emit(topic as TopicName, 'wv:alice@im.example.com', { type, data } as never, options), writer);

const arrived = ({ key, value, headers }: SealedRecord): FetchedRecord => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  offset: '7',
  timestamp: '1763812800000',
});

describe('docs/asyncapi.json', () => {
  it.each(everyFact)('tells how $topic carries $type', ({ topic, type, data }) => {
    const message = messageOf(topic, type);
    const request = { replyTo: 'responses.imps-front-0', deadline: now, traceparent };
    expect(objections(factRecord(topic, type, sample(data, true), request), message)).toEqual([]);
    expect(objections(factRecord(topic, type, sample(data, false), {}), message)).toEqual([]);
  });

  it.each(everyAnswer)('tells how $type answers, also when it comes from the inbox', ({ type, data }) => {
    const message = messageOf('responses', type);
    for (const full of [true, false]) {
      const reply: Answer = {
        kind: 'answer',
        requestId: newEventId(now),
        type: type as Answer['type'],
        data: sample(data, full) as object,
      };
      const stored = { type, value: JSON.stringify(reply.data) };
      const request = { id: reply.requestId, replyTo: 'responses.imps-front-0', traceparent };
      expect(objections(sealAnswer(reply, request.replyTo, writer), message)).toEqual([]);
      expect(objections(sealStoredAnswer(stored, request, writer), message)).toEqual([]);
    }
  });

  it('tells what a dead letter adds to a record, whatever that came with', () => {
    const [{ topic, type, data }] = everyFact as [(typeof everyFact)[number]];
    const why = { topic, partition: 3, service: 'presence', error: 'x'.repeat(2_000), now };
    const message = messageOf(deadLetterTopic, 'DeadLetter');
    const bare: FetchedRecord = { key: null, value: Buffer.from('{}'), offset: '0', timestamp: '1' };
    expect(objections(deadLetter(bare, { ...why, reason: 'schema' }), message)).toEqual([]);

    const own = factRecord(topic, type, sample(data, true), { traceparent });
    const letter = deadLetter(arrived(own), { ...why, reason: 'decision' });
    const added = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !(name in own.headers)));
    expect(objections({ ...letter, headers: added }, message)).toEqual([]);
    const came = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => name in own.headers));
    expect(objections({ ...letter, headers: came }, messageOf(topic, type))).toEqual([]);
  });

  it('is held against records so that a wrong name, a missing header and a wrong value show', () => {
    const [{ topic, type, data }] = everyFact as [(typeof everyFact)[number]];
    const record = factRecord(topic, type, sample(data, true), { replyTo: 'responses.imps-front-0' });
    const { ce_replyto: replyto, ...others } = record.headers;
    const wrong = (headers: object, value = record.value) =>
      objections({ ...record, value, headers: headers as SealedRecord['headers'] }, messageOf(topic, type));
    expect(wrong({ ...others, replyto })).toEqual(['header replyto is not in the document']);
    expect(wrong({ ...record.headers, ce_replyto: 'dead-letters' })).toHaveLength(1);
    for (const name of Object.keys(others))
      expect(
        wrong(Object.fromEntries(Object.entries(record.headers).filter(([other]) => other !== name))).length,
      ).toBeGreaterThan(0);
    expect(wrong({ ...record.headers, ce_type: 'SmsRequested' }).length).toBeGreaterThan(0);
    expect(wrong(record.headers, '{}').length).toBeGreaterThan(0);
  });
});
