/** Facts as Kafka records: CloudEvents in binary mode. Attributes are headers (`RecordHeaders`), the data is JSON in the value. */
import {
  checkFact,
  dataSchema,
  dataSchemaVersion,
  isResponseTopic,
  responses,
  SchemaError,
  topics,
  type Envelope,
  type Fact,
  type FactDefinitions,
  type RecordHeaders,
  type TopicName,
} from '@smsonly/contracts';
import { eventIdTime, newEventId, noTracing, type Tracing } from '@smsonly/platform';
import type { FetchedRecord } from './broker-client.js';
import type { Answer, Emission } from './outgoing.js';
import { traceHeaders } from './spans.js';
import { DecisionError } from './subscriptions.js';

/** A record ready to be stored and published. `topic` is without the prefix. */
export type SealedRecord = Readonly<{
  topic: string;
  key: string;
  headers: Readonly<RecordHeaders>;
  value: string;
}>;

/** Most bytes of a record, headers included: well below the broker's limit of 1 MiB. */
export const mostRecordBytes = 900_000;

/** Who writes, and when. */
export type Writer = Readonly<{ source: string; now: Date; tracing?: Tracing }>;

/**
 * @throws SchemaError when the fact does not match its schema, DecisionError when it is too large: what leads to it can never be carried out
 */
export function sealFact(emission: Emission, writer: Writer): SealedRecord {
  const { topic } = emission;
  const facts: FactDefinitions = topic in topics ? topics[topic as TopicName].facts : responses.facts;
  const { id = newEventId(writer.now), replyTo, deadline } = emission;
  if (!eventIdTime(id)) throw new SchemaError(`${emission.type}: the event ID is not a UUIDv7`);
  return seal(emission.topic, emission.key, emission, facts, writer, {
    ce_id: id.toLowerCase(),
    ...(replyTo === undefined ? {} : { ce_replyto: replyTo }),
    ...(deadline === undefined ? {} : { ce_deadline: deadline }),
  });
}

/** An answer on its way to `replyTo`. Throws as `sealFact` does. */
export function sealAnswer(answer: Answer, replyTo: string, writer: Writer): SealedRecord {
  return seal(replyTo, answer.requestId, answer, responses.facts, writer, { ce_id: newEventId(writer.now) });
}

/** The stored answer to a request again, for the instance that repeated it. */
export function sealStoredAnswer(
  { type, value }: { type: string; value: string },
  { id, replyTo, traceparent }: { id: string; replyTo: string; traceparent?: string },
  writer: Writer,
): SealedRecord {
  const version = responses.facts[type as keyof typeof responses.facts]?.version ?? 1;
  return {
    topic: replyTo,
    key: id,
    headers: { ce_id: newEventId(writer.now), ...attributes(type, version, traceparent, writer) },
    value,
  };
}

function seal(
  topic: string,
  key: string,
  { type, data, traceparent }: { type: string; data: object; traceparent?: string },
  facts: FactDefinitions,
  writer: Writer,
  own: Pick<RecordHeaders, 'ce_id' | 'ce_replyto' | 'ce_deadline'>,
): SealedRecord {
  checkFact(facts, type, data);
  const value = JSON.stringify(data);
  const bytes = Buffer.byteLength(value);
  if (bytes > mostRecordBytes)
    throw new DecisionError(`${type} of ${bytes} bytes exceeds the maximum size of a record (${mostRecordBytes})`);
  return {
    topic,
    key,
    headers: { ...own, ...attributes(type, facts[type]?.version ?? 1, traceparent, writer) },
    value,
  };
}

function attributes(
  type: string,
  version: number,
  traceparent: string | undefined,
  { source, now, tracing = noTracing }: Writer,
): Omit<RecordHeaders, 'ce_id'> {
  return {
    ce_specversion: '1.0',
    ce_type: type,
    ce_source: source,
    ce_time: now.toISOString(),
    ce_dataschema: dataSchema(type, version),
    'content-type': 'application/json',
    ...traceHeaders(tracing, traceparent),
  };
}

/** Where a record was read from; `topic` is without the prefix. */
export type Origin = Readonly<{ topic: string; partition: number }>;

/** The type in a record's header, unchecked. */
export function recordType(record: FetchedRecord): string | undefined {
  return header(record.headers, 'ce_type');
}

/**
 * The envelope of a record, checked against the schemas of its topic.
 * @throws SchemaError that says what is wrong, without quoting any value
 */
export function readRecord(record: FetchedRecord, facts: FactDefinitions, { topic, partition }: Origin): Envelope {
  const { headers } = record;
  const type = required(headers, 'ce_type');
  const id = required(headers, 'ce_id').toLowerCase();
  if (!eventIdTime(id)) throw new SchemaError('header ce_id is not a UUIDv7');
  checkVersion(header(headers, 'ce_dataschema'), type, facts);
  const replyTo = header(headers, 'ce_replyto');
  if (replyTo !== undefined && !isResponseTopic(replyTo))
    throw new SchemaError('header ce_replyto is not the name of a response topic');
  const deadline = header(headers, 'ce_deadline');
  if (deadline !== undefined && Number.isNaN(Date.parse(deadline)))
    throw new SchemaError('header ce_deadline is not a point in time');
  const data = parse(record.value, type);
  checkFact(facts, type, data);
  const traceparent = header(headers, 'traceparent');
  return {
    type,
    data,
    id,
    source: required(headers, 'ce_source'),
    time: required(headers, 'ce_time'),
    key: record.key?.toString('utf8') ?? '',
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(deadline === undefined ? {} : { deadline }),
    origin: { topic, partition, offset: record.offset },
  } satisfies Envelope<Fact<string, unknown>>;
}

/** The event ID in a record's header, if it is one. */
export function eventId(record: FetchedRecord): string | undefined {
  const id = header(record.headers, 'ce_id')?.toLowerCase();
  return id !== undefined && eventIdTime(id) ? id : undefined;
}

/** The properties needed to answer a client request even if the record as a whole is invalid. */
export function readRequest(record: FetchedRecord): { id: string; replyTo: string; traceparent?: string } | undefined {
  const id = eventId(record);
  const replyTo = header(record.headers, 'ce_replyto');
  const traceparent = header(record.headers, 'traceparent');
  if (id === undefined || replyTo === undefined || !isResponseTopic(replyTo)) return undefined;
  return { id, replyTo, ...(traceparent === undefined ? {} : { traceparent }) };
}

function header(headers: FetchedRecord['headers'], name: keyof RecordHeaders): string | undefined {
  const found = headers?.[name];
  const value = Array.isArray(found) ? found[0] : found;
  return value === undefined ? undefined : value.toString('utf8');
}

function required(headers: FetchedRecord['headers'], name: keyof RecordHeaders): string {
  const value = header(headers, name);
  if (value === undefined || value === '') throw new SchemaError(`header ${name} is missing`);
  return value;
}

function checkVersion(schema: string | undefined, type: string, facts: FactDefinitions): void {
  if (schema === undefined) return;
  const known = Object.hasOwn(facts, type) ? facts[type]?.version : undefined;
  const version = dataSchemaVersion(schema, type);
  if (version === undefined) throw new SchemaError(`header ce_dataschema does not belong to ${type}`);
  if (known !== undefined && version !== known)
    throw new SchemaError(`${type}: schema version ${version}, this service knows ${known}`);
}

function parse(value: Buffer | null, type: string): unknown {
  if (value === null) throw new SchemaError(`${type}: the value is missing`);
  try {
    return JSON.parse(value.toString('utf8')) as unknown;
  } catch {
    // The parser's own message quotes the value.
    throw new SchemaError(`${type}: the value is not JSON`);
  }
}
