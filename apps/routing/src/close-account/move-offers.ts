import { readRegistry } from '@smsonly/directory';
import { isSmsOnlyNumber } from '@smsonly/imps-model';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { settled, type MessageOffer, type Offer } from '../offers/offer.js';
import { takeStranded } from '../offers/offer.store.js';
import { reportAbout, reportToSenders, type Report } from '../offers/report-to-senders.js';
import type { Refusal } from '../refusal.js';
import type { RoutingDeps } from '../routing.deps.js';
import { sendTexts, type Text } from '../send-sms/send-texts.js';
import { decideMove, type Move } from './decide-move.js';

type Moving = Readonly<{ offer: Offer<MessageOffer>; move: Move }>;

/**
 * Sends on, in their order, messages that waited for closed accounts and were just taken out: as SMS where the account's number is an
 * SMS-only user's now; else their senders are told that they failed.
 *
 * @param phoneOf the closed account's number
 */
export async function moveOffers(
  deps: RoutingDeps,
  work: Work,
  offers: readonly Offer<MessageOffer>[],
  phoneOf: (offer: MessageOffer) => string | undefined,
): Promise<Outgoing[]> {
  if (offers.length === 0) return [];
  const moving = offers.map((offer): Moving => {
    const phone = phoneOf(offer);
    const reachable = phone !== undefined && isSmsOnlyNumber(phone, deps.numbering) ? phone : undefined;
    return { offer, move: decideMove(offer, reachable, work.now) };
  });
  const { byAccountId } = await readRegistry(work.tx, {
    accountIds: moving.flatMap(({ move }) => (move.kind === 'sms' ? [move.senderAccountId] : [])),
  });
  const nameOf = (accountId: string): string | undefined => byAccountId.get(accountId)?.displayName;
  const texts = moving.flatMap((one) => textOf(one, nameOf));
  const sms = await sendTexts(deps, work, texts);
  const failed = moving.flatMap((one): Report[] => {
    const why = one.move.kind === 'fail' ? one.move.refusal : sms.refused.get(one.offer.offerId);
    deps.metrics.offersSettled.inc({ kind: 'message', how: why ? `failed-${why.cause}` : 'moved' });
    return why ? reportOf(one, why) : [];
  });
  return [
    ...moving.map(({ offer }) => emit('deliveries', offer.addressee.userId, settled(offer.offerId, offer.addressee))),
    ...sms.outgoing,
    ...moving.flatMap(passedOn),
    ...(await reportToSenders(work, failed)),
  ];
}

/** Sends on what still waits for closed accounts with these numbers. */
export async function moveStranded(deps: RoutingDeps, work: Work, phones: readonly string[]): Promise<Outgoing[]> {
  const offers = await takeStranded(work.tx, [...new Set(phones)]);
  return moveOffers(deps, work, offers, (offer) => offer.addressee.msisdn);
}

function textOf({ offer, move }: Moving, nameOf: (accountId: string) => string | undefined): Text[] {
  if (move.kind !== 'sms') return [];
  const { offerId, messageId, sender, recipient, isReportWanted, contentType, contentSize, validUntil } = offer;
  const displayName = nameOf(move.senderAccountId);
  return [
    {
      submissionId: offerId,
      phone: move.phone,
      text: move.text,
      from: {
        accountId: move.senderAccountId,
        userId: sender.canonical,
        ...(displayName !== undefined && { displayName }),
      },
      messageId,
      sender,
      recipient,
      isReportWanted,
      contentType,
      contentSize,
      ...(validUntil && { validUntil }),
    },
  ];
}

function passedOn({ offer, move }: Moving): Outgoing[] {
  if (move.kind !== 'pass-on') return [];
  const { phone: to, from, text } = move;
  return [emit('sms-submissions', to, { type: 'SmsRequested', data: { submissionId: offer.offerId, to, from, text } })];
}

function reportOf({ offer }: Moving, { code, description }: Refusal): Report[] {
  const report = reportAbout(offer, { code, description });
  return report ? [report] : [];
}
