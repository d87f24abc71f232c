import type { Subscriptions } from '@smsonly/kafka';
import { takeSubmissions, type TakeDeps } from './take-submissions/take-submissions.js';
import { withdrawSubmissions, type WithdrawDeps } from './take-submissions/withdraw-submissions.js';
import { takeWakeUps, type TakeWakeUpDeps } from './wake-up/take-wake-ups.js';

/** The facts that sms-adapter consumes, and the function for each. */
export function smsAdapterConsumes(deps: TakeDeps & WithdrawDeps & TakeWakeUpDeps) {
  return {
    'sms-submissions': { SmsRequested: takeSubmissions(deps), SmsWithdrawn: withdrawSubmissions(deps) },
    'wake-up-sms': { WakeUpSmsRequested: takeWakeUps(deps) },
  } satisfies Subscriptions;
}
