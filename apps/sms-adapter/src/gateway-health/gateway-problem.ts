import type { Ping } from 'jasmin-sms-client';
import type { SubmitOutcome } from '../attempts/attempt.js';
import { truncationProblem, type PartCount } from './part-limit.js';

/** What is known about the gateway as a whole. */
export interface GatewayFacts {
  readonly ping: Ping;
  /** The last call answered with Success and a failure; absent once the gateway has accepted an SMS since then. */
  readonly brokenAt?: Date | undefined;
  /** When this instance last received a report of level 1, or its start time if it never has. */
  readonly reportedAt: Date;
  /** SMS accepted over a minute ago, after the last one with a report. */
  readonly unreported: number;
  /** Whether the longest allowed text passes untruncated; absent where nothing depends on that. */
  readonly parts?: PartCount;
}

/** SMS without a report count from this age on. Jasmin forwards an SMS and returns the SMSC's answer in far less. */
export const reportPatienceMs = 60_000;
/** … up to this age. When the gateway was not used since then, its present state is unknown. */
export const reportMemoryMs = 300_000;
/** One SMS may get lost; this many in a row are no accident. */
const suspiciousCount = 3;
/** While SMS wait, a broken gateway is tried far more often than this; without traffic its state is unknown. */
const brokenMemoryMs = 120_000;

/** What is wrong with the gateway and what to do about it; undefined when no problem is known. */
export function gatewayProblem(facts: GatewayFacts, now: Date): string | undefined {
  const since = (then: Date): number => now.getTime() - then.getTime();
  if (!facts.ping.answers) return `JASMIN_URL does not answer: ${facts.ping.why}`;
  if (facts.parts?.count === 'too-few') return truncationProblem(facts.parts);
  if (facts.parts?.count === 'no-answer') return `Jasmin's /rate does not answer: ${facts.parts.why}`;
  if (facts.brokenAt && since(facts.brokenAt) < brokenMemoryMs)
    return 'Jasmin answers Success "[Failure instance…": it has lost its broker, and every SMS with it. Restart jasmind, RabbitMQ first if it is down';
  if (facts.unreported >= suspiciousCount && since(facts.reportedAt) >= reportPatienceMs)
    return (
      `Jasmin took ${facts.unreported} SMS and has reported on none of them for ${reportPatienceMs / 1000} s: check that the queue submit.sm.<connector> has a ` +
      'consumer (rabbitmqctl list_queues name consumers) and that the connector is bound (jCli: smppccm -l); if it is bound without a consumer, restart jasmind'
    );
  return undefined;
}

/** When the gateway was last seen broken, updated with an answer. Only an accepted SMS proves that it works again. */
export function lastBrokenAt(brokenAt: Date | undefined, answer: SubmitOutcome, now: Date): Date | undefined {
  if (answer.outcome === 'accepted') return undefined;
  return answer.outcome === 'rejected' && answer.cause === 'gateway-broken' ? now : brokenAt;
}
