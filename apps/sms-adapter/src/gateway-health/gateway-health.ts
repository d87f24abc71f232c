import type { Clock } from '@smsonly/platform';
import type { JasminClient } from 'jasmin-sms-client';
import type { Answer } from '../attempts/attempt.js';
import { brokenAfter, gatewayTrouble, REPORT_MEMORY_MS, REPORT_PATIENCE_MS } from './gateway-trouble.js';
import type { PartCount } from './part-limit.js';

export interface HealthDependencies {
  readonly gateway: Pick<JasminClient, 'ping'>;
  /** Absent where we cut texts ourselves. */
  readonly countParts?: (() => Promise<PartCount>) | undefined;
  readonly unreported: (called: { from: Date; until: Date }) => Promise<number>;
  readonly clock: Clock;
}

/** Keeps what this instance hears of the gateway, and says whether it is of use. */
export function gatewayHealth({ gateway, countParts, unreported, clock }: HealthDependencies) {
  let brokenAt: Date | undefined;
  let reportedAt = clock();
  return {
    answered: (answer: Answer): void => void (brokenAt = brokenAfter(brokenAt, answer, clock())),
    reported: (): void => void (reportedAt = clock()),
    /** @throws Error that says what is wrong and what to do */
    ready: async (): Promise<void> => {
      const now = clock();
      const ago = (ms: number): Date => new Date(now.getTime() - ms);
      const [ping, parts] = await Promise.all([gateway.ping(), countParts?.()]);
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
