import type { Subscriptions } from '@smsonly/kafka';
import { takeSubmissions, type TakeDependencies } from './take-submissions/take-submissions.js';

/** What this service consumes. */
export const smsAdapterSubscriptions = (deps: TakeDependencies) =>
  ({ 'sms-submissions': { SmsRequested: takeSubmissions(deps) } }) satisfies Subscriptions;
