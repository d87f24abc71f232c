import type { Clock } from '@smsonly/platform';
import type { JasminClient } from 'jasmin-sms-client';
import type { Answer } from '../attempts/attempt.js';
import { brokenAfter, gatewayTrouble, REPORT_MEMORY_MS, REPORT_PATIENCE_MS } from './gateway-trouble.js';
import type { PartCount } from './part-limit.js';

export interface HealthDeps {
  readonly gateway: Pick<JasminClient, 'ping'>;
  readonly countParts: () => Promise<PartCount>;
  /** Who cuts long texts. Only where the gateway does is one that would cut ours of no use. */
  readonly splitting: 'gateway' | 'own';
  readonly unreported: (called: { from: Date; until: Date }) => Promise<number>;
  readonly clock: Clock;
}

/** Keeps what this instance hears of the gateway, and says whether it is of use. */
export function gatewayHealth({ gateway, countParts, splitting, unreported, clock }: HealthDeps) {
  let brokenAt: Date | undefined;
  let reportedAt = clock();
  return {
    answered: (answer: Answer): void => void (brokenAt = brokenAfter(brokenAt, answer, clock())),
    reported: (): void => void (reportedAt = clock()),
    /** @throws Error that says what is wrong and what to do */
    ready: async (): Promise<void> => {
      const now = clock();
      const ago = (ms: number): Date => new Date(now.getTime() - ms);
      // With own splitting it is asked for the log and the metrics only, and nobody waits for it.
      const counted = countParts().catch((error: unknown): PartCount => ({ count: 'not-asked', why: String(error) }));
      const [ping, parts] = await Promise.all([gateway.ping(), splitting === 'gateway' ? counted : undefined]);
      const isQuiet = reportedAt <= ago(REPORT_PATIENCE_MS);
      const facts = {
        ping,
        brokenAt,
        reportedAt,
        unreported: isQuiet ? await unreported({ from: ago(REPORT_MEMORY_MS), until: ago(REPORT_PATIENCE_MS) }) : 0,
        ...(parts && { parts }),
      };
      const trouble = gatewayTrouble(facts, now);
      if (trouble !== undefined) throw new Error(trouble);
    },
  };
}
