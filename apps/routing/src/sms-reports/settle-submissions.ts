import type { Envelope, FactOf, Result } from '@smsonly/contracts';
import { status, statusText } from '@smsonly/imps-model';
import type { Handler, Outgoing, Work } from '@smsonly/kafka';
import { changeStandings, readStandings, type StandingChange } from '../conversation-numbers/binding.store.js';
import { reportToSenders, type Report } from '../offers/report-to-senders.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { advance, takeLost, takeSettled, type KnownSubmission } from '../send-sms/submission.store.js';
import { standingAfter, type SmsOutcome } from './standing.js';

type SmsEvent<T extends string> = Extract<FactOf<'sms-events'>, { type: T }>;
type Deps = Readonly<{ metrics: RoutingMetrics }>;

/** The gateway accepted SMS: from now on replies to their numbers go to their senders. */
export function recordAccepted(deps: Deps): Handler<SmsEvent<'SmsAccepted'>> {
  return async (events, work) => {
    const submissions = await advance(work.tx, idsOf(events), 'accepted');
    deps.metrics.smsOutcomes.inc({ outcome: 'accepted', code: '' }, submissions.length);
    await recordStandings(work, submissions, 'accepted');
    return [];
  };
}

/** It is unknown whether the gateway accepted SMS, so phones may or may not have seen them. */
export function recordUnknown(deps: Deps): Handler<SmsEvent<'SmsOutcomeUnknown'>> {
  return async (events, work) => {
    const submissions = await advance(work.tx, idsOf(events), 'unknown');
    deps.metrics.smsOutcomes.inc({ outcome: 'unknown', code: '' }, submissions.length);
    await recordStandings(work, submissions, 'unknown');
    return [];
  };
}

export function settleDelivered(deps: Deps): Handler<SmsEvent<'SmsDelivered'>> {
  return (events, work) => settle(deps, work, events, 'delivered', () => status.successful);
}

export function settleFailed(deps: Deps): Handler<SmsEvent<'SmsFailed'>> {
  return (events, work) => settle(deps, work, events, 'failed', (event) => event.data.code);
}

async function settle<E extends SmsEvent<'SmsDelivered'> | SmsEvent<'SmsFailed'>>(
  { metrics }: Deps,
  work: Work,
  events: readonly Envelope<E>[],
  outcome: 'delivered' | 'failed',
  codeOf: (event: Envelope<E>) => number,
): Promise<Outgoing[]> {
  const submissions = await takeSettled(work.tx, idsOf(events));
  const known = new Map(submissions.map((submission) => [submission.submissionId, submission]));
  const reports = events.flatMap((event): Report[] => {
    const submission = known.get(event.data.submissionId);
    if (!submission || !known.delete(event.data.submissionId)) return [];
    const code = codeOf(event);
    metrics.smsOutcomes.inc({ outcome, code: String(code) });
    metrics.offerWait.observe({ rail: 'sms' }, (work.now.getTime() - submission.requestedAt.getTime()) / 1000);
    return submission.isReportWanted ? [reportAbout(submission, code)] : [];
  });
  // This has to precede the locks on bindings, see locks.ts.
  const reported = await reportToSenders(work, reports);
  await recordStandings(work, submissions, outcome);
  return reported;
}

/**
 * Settles SMS of which nothing was heard since they were requested before `before`: the news about them is lost, since sms-adapter settles each.
 * Whether the phone has seen them nobody knows; their senders are told that they failed.
 * @returns how many there were, and what is to be published
 */
export async function settleLost(
  { metrics }: Deps,
  work: Work,
  before: Date,
  limit: number,
): Promise<{ settled: number; outgoing: Outgoing[] }> {
  const lost = await takeLost(work.tx, before, limit);
  metrics.smsOutcomes.inc({ outcome: 'lost', code: String(status.unableToDeliver) }, lost.length);
  const reports = lost.filter((one) => one.isReportWanted).map((one) => reportAbout(one, status.unableToDeliver));
  const outgoing = await reportToSenders(work, reports);
  await recordStandings(work, lost, 'unknown');
  return { settled: lost.length, outgoing };
}

function reportAbout(submission: KnownSubmission, code: number): Report {
  const { submissionId, senderAccountId, messageId, sender, recipient, contentType, contentSize } = submission;
  const description = statusText(code);
  const result: Result = { code, ...(description !== undefined && { description }) };
  return {
    reportId: `${submissionId}.r`,
    senderAccountId,
    messageId,
    sender,
    recipient,
    contentType,
    contentSize,
    result,
  };
}

/** Updates the bindings that SMS belong to with the outcome; most are settled already and do not change. */
async function recordStandings(
  { tx }: Work,
  submissions: readonly KnownSubmission[],
  outcome: SmsOutcome,
): Promise<void> {
  if (submissions.length === 0) return;
  const bindings = await readStandings(tx, [...new Set(submissions.map((one) => one.bindingId))]);
  const changes = new Map<bigint, StandingChange>();
  for (const { bindingId, state, namesSender } of submissions) {
    const binding = bindings.get(bindingId);
    if (!binding) continue;
    const before = changes.get(bindingId) ?? { bindingId, standing: binding.standing, introduces: false };
    const standing = standingAfter(before.standing, outcome, state);
    const isTaken = outcome === 'accepted' || outcome === 'delivered';
    const introduces = before.introduces || (isTaken && namesSender && !binding.isIntroduced);
    if (standing !== binding.standing || introduces) changes.set(bindingId, { bindingId, standing, introduces });
  }
  await changeStandings(tx, [...changes.values()]);
}

function idsOf(
  events:
    | readonly Envelope<SmsEvent<'SmsAccepted'>>[]
    | readonly Envelope<{ type: string; data: { submissionId: string } }>[],
): string[] {
  return events.map((event) => event.data.submissionId);
}
