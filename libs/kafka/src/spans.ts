/** Records written and events handled, as spans. */
import { messageIdAttribute, messageIdsOf, type Envelope } from '@smsonly/contracts';
import { traceContext, type Tracing } from '@smsonly/platform';
import type { BrokerRecord } from './broker-client.js';
import { maskedKey } from './masked-key.js';

/** The entry of `tracestate` that names the span in which a record was written. Source: W3C Trace Context, tracestate. */
const parentForm = /^smsonly=([0-9a-f]{16})$/;

/** The headers of a record written within the span `parent`: it has a span of its own, known before it is recorded. */
export function traceHeaders(
  tracing: Tracing,
  parent: string | undefined,
): { traceparent: string; tracestate?: string } {
  const traceparent = tracing.begin(parent);
  const known = tracing.isOn ? traceContext(parent) : undefined;
  return known ? { traceparent, tracestate: `smsonly=${known.spanId}` } : { traceparent };
}

/** Where a record was written to; `topic` is without the prefix. */
export type WrittenRecord = Readonly<{ topic: string; partition: number; offset: string; record: BrokerRecord }>;

const textOf = (value: BrokerRecord['headers'][string] | BrokerRecord['key']): string | undefined =>
  value === undefined || value === null ? undefined : String(Array.isArray(value) ? value[0] : value);

/** Topics of answers are many, names of spans are to be few. */
const shortName = (topic: string): string => (topic.startsWith('responses.') ? 'responses' : topic);

/**
 * A record that the broker has acknowledged. The span has the context that the record carries, so that whatever handles it is below
 * it, whoever publishes it. A dead letter carries the context of the original record.
 */
export function recordPublished(tracing: Tracing, startedAt: number, written: WrittenRecord): void {
  const { topic, partition, offset, record } = written;
  const { headers, key } = record;
  const context = textOf(headers['traceparent']);
  const isCopy = headers['dead-letter-topic'] !== undefined;
  const parentId = parentForm.exec(textOf(headers['tracestate']) ?? '')?.[1];
  const parent = isCopy ? context : context && parentId && `${context.slice(0, 36)}${parentId}${context.slice(52)}`;
  tracing.record({
    name: `publish ${shortName(topic)}`,
    kind: 'producer',
    ...(context !== undefined && !isCopy && { context }),
    ...(parent && { parent }),
    startedAt,
    attributes: {
      ...placeOf(topic, partition, offset),
      'messaging.kafka.message.key': maskedKey(textOf(key) ?? ''),
      ...optional('messaging.message.id', textOf(headers['ce_id'])),
      ...optional('smsonly.fact', textOf(headers['ce_type'])),
    },
  });
}

/** How the handling of an event ended. */
export type Ending = Readonly<{ outcome: string } | { fault: string }>;

/** An event that is being handled: what its handler gets has the context of this span. */
export type Handling<E extends Envelope = Envelope> = Readonly<{
  event: E;
  end: (ending: Ending) => void;
}>;

/**
 * The span of an event that is being handled, below the span in which its record was published. Nothing is recorded before `end`.
 * @param writtenAt when the record was written, ms since 1970; without it, when the fact was
 */
export function handling<E extends Envelope>(tracing: Tracing, event: E, writtenAt?: number): Handling<E> {
  const startedAt = tracing.now();
  const parent = event.traceparent;
  const context = tracing.begin(parent);
  const { topic, partition, offset } = event.origin;
  const end = (ending: Ending): void => {
    const ids = messageIdsOf(event);
    tracing.record({
      name: `handle ${event.type}`,
      kind: 'consumer',
      context,
      parent,
      startedAt,
      attributes: {
        ...placeOf(topic, partition, offset),
        'messaging.kafka.message.key': maskedKey(event.key),
        'messaging.message.id': event.id,
        'smsonly.fact': event.type,
        'smsonly.delay_ms': Math.max(0, Math.round(startedAt - (writtenAt ?? Date.parse(event.time)))),
        ...messageIdAttribute(ids),
        ...('outcome' in ending && { 'smsonly.outcome': ending.outcome }),
      },
      ...('fault' in ending && { fault: ending.fault }),
    });
  };
  return { event: { ...event, traceparent: context }, end };
}

function placeOf(topic: string, partition: number, offset: string): Record<string, string | number> {
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': Number(offset),
  };
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
