import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { settled } from '../offers/offer.js';
import { reportAbout, reportToSenders } from '../offers/report-to-senders.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { smsRequested } from '../send-sms/save-texts.js';
import type { Move } from './decide-moves.js';

/** The events for messages that were waiting for closed accounts: SMS requests in order, and reports on those that failed. */
export async function finishMoves(
  { metrics }: { metrics: RoutingMetrics },
  work: Work,
  moves: readonly Move[],
): Promise<Outgoing[]> {
  for (const move of moves) {
    const how = move.kind === 'fail' ? `failed-${move.refusal.cause}` : 'moved';
    metrics.offersSettled.inc({ kind: 'message', how });
  }
  const failed = moves.flatMap((move) => {
    if (move.kind !== 'fail') return [];
    const { code, description } = move.refusal;
    return reportAbout(move.offer, { code, description }) ?? [];
  });
  return [
    ...moves.map(({ offer }) => emit('deliveries', offer.addressee.userId, settled(offer.offerId, offer.addressee))),
    ...moves.flatMap(requestOf),
    ...(await reportToSenders(work, failed)),
  ];
}

function requestOf(move: Move): Outgoing[] {
  if (move.kind === 'fail') return [];
  if (move.kind === 'sms') return [smsRequested(move.sms)];
  const { phone: to, from, text, offer } = move;
  return [emit('sms-submissions', to, { type: 'SmsRequested', data: { submissionId: offer.offerId, to, from, text } })];
}
