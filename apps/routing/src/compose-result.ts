import type { Address, Result } from '@smsonly/contracts';
import { composeResult as compose } from '@smsonly/imps-model';
import type { Refusal } from './refusal.js';

/** The outcome of a request for one person, who may be named by several addresses; without a refusal it was carried out. */
export type TargetOutcome = Readonly<{ targets: readonly Address[]; refusal?: Refusal }>;

/** The result of a request with one or several targets, named as the client spelt them. */
export function composeResult(outcomes: readonly TargetOutcome[]): Result {
  const failures = outcomes.flatMap(({ targets, refusal }) =>
    refusal
      ? [{ code: refusal.code, description: refusal.description, userIds: targets.map(({ spelling }) => spelling) }]
      : [],
  );
  return compose(outcomes.length, failures);
}
