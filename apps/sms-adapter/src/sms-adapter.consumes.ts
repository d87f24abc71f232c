import type { Subscriptions } from '@smsonly/kafka';
import { takeSubmissions, type TakeDeps } from './take-submissions/take-submissions.js';
import { withdrawSubmissions, type WithdrawDeps } from './take-submissions/withdraw-submissions.js';

/** The facts that sms-adapter consumes, and the function for each. */
export function smsAdapterConsumes(deps: TakeDeps & WithdrawDeps) {
  return {
    'sms-submissions': { SmsRequested: takeSubmissions(deps), SmsWithdrawn: withdrawSubmissions(deps) },
  } satisfies Subscriptions;
}
