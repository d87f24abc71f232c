import type { Clock } from '@smsonly/platform';
import type { JasminClient } from 'jasmin-sms-client';
import type { SubmitOutcome } from '../attempts/attempt.js';
import { lastBrokenAt, gatewayProblem, reportMemoryMs, reportPatienceMs } from './gateway-problem.js';
import type { PartCount } from './part-limit.js';

export interface HealthDeps {
  readonly gateway: Pick<JasminClient, 'ping'>;
  readonly countParts: () => Promise<PartCount>;
  /** Who splits long texts. Only a gateway that splits them itself can truncate them. */
  readonly splitting: 'gateway' | 'own';
  readonly unreported: (called: { from: Date; until: Date }) => Promise<number>;
  readonly clock: Clock;
}

/** Tracks what this instance learns about the gateway, and checks whether the gateway is usable. */
export function gatewayHealth({ gateway, countParts, splitting, unreported, clock }: HealthDeps) {
  let brokenAt: Date | undefined;
  let reportedAt = clock();
  return {
    answered: (answer: SubmitOutcome): void => void (brokenAt = lastBrokenAt(brokenAt, answer, clock())),
    reported: (): void => void (reportedAt = clock()),
    /** @throws Error that says what is wrong and what to do about it */
    ready: async (): Promise<void> => {
      const now = clock();
      const ago = (ms: number): Date => new Date(now.getTime() - ms);
      // With own splitting the answer serves only the log and the metrics, so it is not awaited.
      const counted = countParts().catch((error: unknown): PartCount => ({ count: 'no-answer', why: String(error) }));
      const [ping, parts] = await Promise.all([gateway.ping(), splitting === 'gateway' ? counted : undefined]);
      const isQuiet = reportedAt <= ago(reportPatienceMs);
      const facts = {
        ping,
        brokenAt,
        reportedAt,
        unreported: isQuiet ? await unreported({ from: ago(reportMemoryMs), until: ago(reportPatienceMs) }) : 0,
        ...(parts && { parts }),
      };
      const trouble = gatewayProblem(facts, now);
      if (trouble !== undefined) throw new Error(trouble);
    },
  };
}
