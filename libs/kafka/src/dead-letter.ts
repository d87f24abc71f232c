import { deadLetterTopic } from '@smsonly/contracts';
import type { IHeaders } from 'kafkajs';
import type { Publication } from './publisher.js';
import type { Origin, RawRecord } from './record.js';

/** Why nobody can carry a record out: it does not keep to its schema, or the handler could not decide about it. */
export type DeadLetterReason = 'schema' | 'decision';

/** A record as it came, for the dead-letter topic, with reason and origin in headers that begin with `dead-letter-`. */
export function deadLetter(
  record: RawRecord,
  {
    topic,
    partition,
    service,
    reason,
    error,
    now,
  }: Origin & { service: string; reason: DeadLetterReason; error: string; now: Date },
): Publication {
  const headers: IHeaders = {
    ...record.headers,
    'dead-letter-reason': reason,
    'dead-letter-error': error.slice(0, 1_000),
    'dead-letter-topic': topic,
    'dead-letter-partition': String(partition),
    'dead-letter-offset': record.offset,
    'dead-letter-timestamp': record.timestamp,
    'dead-letter-service': service,
    'dead-letter-at': now.toISOString(),
  };
  return { topic: deadLetterTopic, key: record.key, value: record.value, headers };
}
