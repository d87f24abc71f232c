import { contentOf, type MessageOffer } from '../offers/offer.js';
import { refusal, type Refusal } from '../refusal.js';
import { textForSms } from '../send-sms/text-for-sms.js';

/** What becomes of a message that waited for an account that is closed. */
export type Move =
  /** It leaves as SMS of the IM user who sent it. */
  | Readonly<{ kind: 'sms'; phone: string; text: string; senderAccountId: string }>
  /** A phone sent it: it is passed on from that phone's own number, which is where an answer belongs. */
  | Readonly<{ kind: 'pass-on'; phone: string; text: string; from: string }>
  | Readonly<{ kind: 'fail'; refusal: Refusal }>;

/** @param phone the closed account's number, if it is an SMS-only user's now */
export function decideMove(offer: MessageOffer, phone: string | undefined, now: Date): Move {
  if (offer.validUntil && offer.validUntil <= now) return { kind: 'fail', refusal: refusal('expired') };
  if (phone === undefined) return { kind: 'fail', refusal: refusal('account-closed') };
  const content = textForSms(contentOf(offer));
  if ('refusal' in content) return { kind: 'fail', refusal: content.refusal };
  const { text } = content;
  const { senderAccountId, sender } = offer;
  if (senderAccountId !== undefined) return { kind: 'sms', phone, text, senderAccountId };
  if (sender.msisdn !== undefined) return { kind: 'pass-on', phone, text, from: sender.msisdn };
  return { kind: 'fail', refusal: refusal('account-closed') };
}
