import type { Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { readUnaccepted } from '../send-sms/submission.store.js';
import type { ConsentChange } from './decide-consent.js';

type SmsReceived = Extract<FactOf<'sms-events'>, { type: 'SmsReceived' }>;

/** A phone's SMS, and what it changed. */
export type ChangedConsent = Readonly<{ event: Envelope<SmsReceived>; changes: readonly ConsentChange[] }>;

/** So many fit into one fact. */
const mostInOne = 1000;

/**
 * Takes back what is on its way from senders whom a phone wants to hear no more of: what had not left when the gateway was about to get it
 * is not sent. The phones' gates must be shut. The requests may still be on their way to the adapter, and be overtaken by this.
 */
export async function withdrawTexts({ tx }: Work, changed: readonly ChangedConsent[]): Promise<Outgoing[]> {
  const outgoing: Outgoing[] = [];
  const told = new Set<string>();
  for (const { event, changes } of changed) {
    const stopped = changes.filter(({ allowed }) => !allowed);
    if (stopped.length === 0) continue;
    const isEverybody = stopped.some(({ accountId }) => accountId === undefined);
    const senders = stopped.flatMap(({ accountId }) => accountId ?? []);
    const phone = event.data.from;
    const waiting = await readUnaccepted(tx, phone, isEverybody ? undefined : senders);
    const fresh = waiting.filter(({ submissionId }) => !told.has(submissionId));
    for (const { submissionId } of fresh) told.add(submissionId);
    for (let from = 0; from < fresh.length; from += mostInOne) {
      const some = fresh.slice(from, from + mostInOne);
      const data = { to: phone, texts: some.map(({ submissionId, number }) => ({ submissionId, from: number })) };
      outgoing.push(emit('sms-submissions', phone, { type: 'SmsWithdrawn', data }, { cause: event }));
    }
  }
  return outgoing;
}
