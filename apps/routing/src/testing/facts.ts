import { parseNumberPool } from '@smsonly/imps-model';
import type { Binding } from '../conversation-numbers/binding.store.js';
import type { Text } from '../send-sms/decide-texts.js';
import type { SmsPolicy } from '../send-sms/sms-policy.js';
import { address } from './addresses.js';

export const day = 86_400_000;
export const now = new Date('2026-11-22T12:00:00Z');

export const smsPolicy: SmsPolicy = {
  pool: parseNumberPool('+4759440000-+4759440002'),
  wording: { senderPrefix: '{displayName}: ', maxParts: 2, length: { splitting: 'own', languages: [] } },
  numberHold: 7 * day,
  introduceAfter: 30 * day,
};

/** A text of Alice's to this phone. */
export function textTo(phone: string, change: Partial<Text> = {}): Text {
  return {
    submissionId: 'text',
    phone,
    text: 'hello',
    from: { accountId: 'alice', userId: 'wv:alice@im.example.com', displayName: 'Alice' },
    messageId: 'message',
    sender: address('wv:alice'),
    recipient: address(`wv:${phone}`),
    isReportWanted: false,
    contentType: 'text/plain',
    contentSize: 5,
    ...change,
  };
}

/** Alice's conversation number towards this phone, from which she wrote a day ago and is known. */
export function bindingOf(phone: string, change: Partial<Binding> = {}): Binding {
  return {
    bindingId: 1n,
    phone,
    number: '+4759440000',
    accountId: 'alice',
    userId: 'wv:alice@im.example.com',
    lastActiveAt: new Date(now.getTime() - day),
    isIntroduced: true,
    standing: 'delivered',
    ...change,
  };
}
