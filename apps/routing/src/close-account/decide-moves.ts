import type { Numbering, Registry } from '@smsonly/directory';
import { isSmsOnlyNumber } from '@smsonly/imps-model';
import type { Pair } from '../conversation-numbers/pair.js';
import { contentOf, type MessageOffer, type Offer, type WholeMessage } from '../offers/offer.js';
import { refusal, type Refusal } from '../refusal.js';
import type { Sms, TextDecisions } from '../send-sms/decide-texts.js';
import { textForSms } from '../send-sms/text-for-sms.js';

/** A message that was waiting for an account when it was closed, and the account's number if that is now an SMS-only user. */
export type MovingOffer = Readonly<{ offer: Offer<WholeMessage>; phone?: string }>;

/**
 * What happens to such a message: it goes out as an SMS from its sender's conversation number; or, if a phone sent it, is forwarded with
 * that phone's own number as originator, so that an answer goes there; or it fails.
 */
export type Move = Readonly<{ offer: Offer<MessageOffer> }> &
  (
    | Readonly<{ kind: 'sms'; sms: Sms }>
    | Readonly<{ kind: 'pass-on'; phone: string; text: string; from: string }>
    | Readonly<{ kind: 'fail'; refusal: Refusal }>
  );

type MoveFacts = Readonly<{
  now: Date;
  /** The IM users who sent the messages, for their display names. */
  senders: Registry;
  /** Takes into account the texts it has already decided on. */
  texts: TextDecisions;
}>;

/** @param numberOf the closed account's number */
export function movingOffers(
  offers: readonly Offer<WholeMessage>[],
  numberOf: (offer: MessageOffer) => string | undefined,
  numbering: Numbering,
): MovingOffer[] {
  return offers.map((offer) => {
    const phone = numberOf(offer);
    return phone !== undefined && isSmsOnlyNumber(phone, numbering) ? { offer, phone } : { offer };
  });
}

/** The pairs whose conversation numbers these messages may need. */
export function pairsOf(moving: readonly MovingOffer[]): Pair[] {
  return moving.flatMap(({ offer: { senderAccountId: accountId, sender }, phone }) =>
    accountId === undefined || phone === undefined ? [] : [{ phone, accountId, userId: sender.canonical }],
  );
}

/** Decides what happens to messages that were waiting for closed accounts, in order. */
export function decideMoves(moving: readonly MovingOffer[], facts: MoveFacts): Move[] {
  return moving.map((one) => ({ offer: one.offer, ...decideMove(one, facts) }));
}

function decideMove({ offer, phone }: MovingOffer, { now, senders, texts }: MoveFacts) {
  if (offer.validUntil && offer.validUntil <= now) return failed(refusal('expired'));
  if (phone === undefined) return failed(refusal('account-closed'));
  const content = textForSms(contentOf(offer));
  if ('refusal' in content) return failed(content.refusal);
  const { text } = content;
  const { senderAccountId: accountId, sender } = offer;
  if (accountId !== undefined) {
    const displayName = senders.byAccountId.get(accountId)?.displayName;
    const from = { accountId, userId: sender.canonical, ...(displayName !== undefined && { displayName }) };
    const outcome = texts.decide({ ...textOf(offer), phone, text, from });
    return 'refusal' in outcome ? failed(outcome.refusal) : { kind: 'sms' as const, sms: outcome.sms };
  }
  return sender.msisdn === undefined
    ? failed(refusal('account-closed'))
    : { kind: 'pass-on' as const, phone, text, from: sender.msisdn };
}

function textOf(offer: MessageOffer) {
  const { offerId: submissionId, messageId, sender, recipient, isReportWanted, contentType, contentSize } = offer;
  const validity = offer.validUntil && { validUntil: offer.validUntil };
  return { submissionId, messageId, sender, recipient, isReportWanted, contentType, contentSize, ...validity };
}

function failed(why: Refusal) {
  return { kind: 'fail' as const, refusal: why };
}
