import type { OutboxRecord } from '@smsonly/persistence';
import type { SealedRecord } from './record.js';
import type { Publication } from './send-queues.js';

export function toRow({ topic, key, headers, value }: SealedRecord): OutboxRecord {
  return { topic, key, headers: JSON.stringify(headers), value };
}

export function toPublication({ topic, key, headers, value }: OutboxRecord): Publication {
  return { topic, key, headers: JSON.parse(headers) as Record<string, string>, value };
}
