/**
 * The headers of a record: CloudEvents attributes in Kafka's binary mode, and a few of our own. Writers, readers and the
 * AsyncAPI document take their names and formats from here. Source: CloudEvents Kafka protocol binding 1.0.2, sections 3.1
 * and 3.2; W3C Trace Context for `traceparent`.
 */
import { Type, type Static } from 'typebox';

/** Answers are never written to any other topic, whatever a request names. */
const responseTopicPattern = '^responses\\.[A-Za-z0-9._-]{1,180}$';

/** Every record of a fact or an answer is written with these. Readers do not require those that they do not need. */
export const RecordHeaders = Type.Object({
  ce_specversion: Type.Literal('1.0', { description: 'Version of CloudEvents.' }),
  ce_id: Type.String({ format: 'uuid', description: 'UUIDv7; two records with the same ID are one event.' }),
  ce_type: Type.String({ minLength: 1, description: 'Name of the fact.' }),
  ce_source: Type.String({ minLength: 1, description: 'The service instance that wrote it, e.g. /routing-0.' }),
  ce_time: Type.String({ format: 'date-time', description: 'When it was written.' }),
  ce_dataschema: Type.String({
    pattern: '^urn:smsonly:fact:[A-Za-z]+:[0-9]+$',
    description: 'Name of the fact and major version of the shape of its data, e.g. urn:smsonly:fact:SmsRequested:1.',
  }),
  'content-type': Type.Literal('application/json'),
  traceparent: Type.String({
    pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    description: 'W3C trace context.',
  }),
  tracestate: Type.Optional(
    Type.String({
      pattern: '^smsonly=[0-9a-f]{16}$',
      description:
        'The span that the record was written in, the parent of the one in traceparent. Only while spans are recorded.',
    }),
  ),
  ce_replyto: Type.Optional(
    Type.String({
      pattern: responseTopicPattern,
      description: 'Client requests: the response topic of the requesting instance.',
    }),
  ),
  ce_deadline: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'Client requests: after this instant no service carries the request out.',
    }),
  ),
});
export type RecordHeaders = Static<typeof RecordHeaders>;

/** Why a record cannot be processed: it does not conform to its schema, its handler failed on it, or processes ended over it. */
export type DeadLetterReason = 'schema' | 'decision' | 'ended-process';

/** The headers that a dead letter has in addition to those of the original record. */
export const DeadLetterHeaders = Type.Object({
  'dead-letter-reason': Type.Unsafe<DeadLetterReason>({
    type: 'string',
    enum: ['schema', 'decision', 'ended-process'],
    description:
      'It does not conform to its schema, its handler failed on it, or the process ended again and again while it alone was handled.',
  }),
  'dead-letter-error': Type.String({
    maxLength: 1_000,
    description: 'What was wrong; never a value of the record, nor the message of a third-party error.',
  }),
  'dead-letter-topic': Type.String({ minLength: 1, description: 'The topic it was read from, without the prefix.' }),
  'dead-letter-partition': Type.String({ pattern: '^[0-9]+$' }),
  'dead-letter-offset': Type.String({ pattern: '^[0-9]+$' }),
  'dead-letter-timestamp': Type.String({ pattern: '^[0-9]+$', description: 'When it was written, ms since 1970.' }),
  'dead-letter-service': Type.String({ minLength: 1, description: 'The service that could not process it.' }),
  'dead-letter-at': Type.String({ format: 'date-time', description: 'When it became a dead letter.' }),
});
export type DeadLetterHeaders = Static<typeof DeadLetterHeaders>;

/** The `ce_dataschema` of a fact. */
export function dataSchema(type: string, version: number): string {
  return `urn:smsonly:fact:${type}:${version}`;
}

/** The version that a `ce_dataschema` names; `undefined` if it does not belong to this fact. */
export function dataSchemaVersion(schema: string, type: string): number | undefined {
  const prefix = dataSchema(type, 0).slice(0, -1);
  const version = schema.startsWith(prefix) ? Number(schema.slice(prefix.length)) : NaN;
  return Number.isInteger(version) ? version : undefined;
}

const responseTopicForm = new RegExp(responseTopicPattern);

/** Whether an answer may be sent to the topic. */
export function isResponseTopic(topic: string): boolean {
  return responseTopicForm.test(topic);
}
