import type { Address, Detail, Result } from '@smsonly/contracts';
import { status, statusText } from '@smsonly/imps-model';
import type { Refusal } from '../refusal.js';

/** What became of a request for one target; without a refusal it was carried out. */
export type TargetOutcome = Readonly<{ targets: readonly Address[]; refusal?: Refusal }>;

/**
 * The result of a request with one or several targets: 200 when all went well, the code itself when all failed for the same
 * reason or there was one target, 201 when some failed, 900 when all failed for different reasons; details name the failed ones
 * as they were spelt, one detail for each code.
 */
export function composeResult(outcomes: readonly TargetOutcome[]): Result {
  const details = new Map<number, Detail & { userIds: string[] }>();
  for (const { targets, refusal } of outcomes) {
    if (!refusal) continue;
    const { code, description } = refusal;
    const detail = details.get(code) ?? { code, description, userIds: [] };
    detail.userIds.push(...targets.map((target) => target.spelling));
    details.set(code, detail);
  }
  const [first, ...others] = details.values();
  if (!first) return { code: status.successful };
  const isWhole = outcomes.every(({ refusal }) => refusal !== undefined);
  if (isWhole && others.length === 0) return { code: first.code, ...described(first.description) };
  const code = isWhole ? status.multipleErrors : status.partiallySuccessful;
  return { code, ...described(statusText(code)), details: [first, ...others] };
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}
