import type { Subscriptions } from '@smsonly/kafka';
import { takeSubmissions, type TakeDependencies } from './take-submissions/take-submissions.js';
import { withdrawSubmissions, type WithdrawDependencies } from './take-submissions/withdraw-submissions.js';

/** What this service consumes. */
export const smsAdapterSubscriptions = (deps: TakeDependencies & WithdrawDependencies) =>
  ({
    'sms-submissions': { SmsRequested: takeSubmissions(deps), SmsWithdrawn: withdrawSubmissions(deps) },
  }) satisfies Subscriptions;
