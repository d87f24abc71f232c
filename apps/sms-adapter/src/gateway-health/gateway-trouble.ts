import type { Ping } from 'jasmin-sms-client';
import type { Answer } from '../attempts/attempt.js';
import { cutTexts, type PartCount } from './part-limit.js';

/** What is known about the gateway as a whole. */
export interface GatewayFacts {
  readonly ping: Ping;
  /** The last call that it answered with Success and a failure; absent once it has taken an SMS since. */
  readonly brokenAt?: Date | undefined;
  /** When a report of level 1 came last to this instance; its start when none has. */
  readonly reportedAt: Date;
  /** SMS that it took over a minute ago, after the last one that it reported on. */
  readonly unreported: number;
  /** Whether it leaves our longest text whole; absent where nothing depends on that. */
  readonly parts?: PartCount;
}

/** SMS without a report are looked at from this age on: Jasmin passes an SMS on, and the SMSC's answer back, in well under it. */
export const REPORT_PATIENCE_MS = 60_000;
/** … up to this age: nobody has tried the gateway since, so what it can do now is not known. */
export const REPORT_MEMORY_MS = 300_000;
/** One SMS may be lost; of so many in a row none is by chance. */
const SUSPICIOUS = 3;
/** While SMS wait, a broken gateway is tried far more often; without any there is no telling. */
const BROKEN_MEMORY_MS = 120_000;

/** What is wrong with the gateway and what to do about it; undefined when nothing is known to be. */
export function gatewayTrouble(facts: GatewayFacts, now: Date): string | undefined {
  const since = (then: Date): number => now.getTime() - then.getTime();
  if (!facts.ping.answers) return `JASMIN_URL does not answer: ${facts.ping.why}`;
  if (facts.parts?.count === 'too-few') return cutTexts(facts.parts);
  if (facts.parts?.count === 'not-asked') return `Jasmin's /rate does not answer: ${facts.parts.why}`;
  if (facts.brokenAt && since(facts.brokenAt) < BROKEN_MEMORY_MS)
    return 'Jasmin answers Success "[Failure instance…": it has lost its broker, and every SMS with it. Restart jasmind, RabbitMQ first if it is down';
  if (facts.unreported >= SUSPICIOUS && since(facts.reportedAt) >= REPORT_PATIENCE_MS)
    return (
      `Jasmin took ${facts.unreported} SMS and has reported on none for ${REPORT_PATIENCE_MS / 1000} s: see that the queue submit.sm.<connector> has a ` +
      'consumer (rabbitmqctl list_queues name consumers) and the connector is bound (jCli: smppccm -l); if it is bound without a consumer, restart jasmind'
    );
  return undefined;
}

/** When the gateway was last seen broken, after another answer. Only an SMS that it takes shows that it is whole again. */
export function brokenAfter(brokenAt: Date | undefined, answer: Answer, now: Date): Date | undefined {
  if (answer.outcome === 'accepted') return undefined;
  return answer.outcome === 'rejected' && answer.cause === 'gateway-broken' ? now : brokenAt;
}
