/** The topology on one page: every topic by name. */
import { accountEvents } from './account-events.js';
import { blockEvents } from './block-events.js';
import { deliveries } from './deliveries.js';
import type { Doorbell } from './doorbells.js';
import type { FactIn } from './fact.js';
import { messageRequests } from './message-requests.js';
import { presenceChanges } from './presence-changes.js';
import { presenceNotifications } from './presence-notifications.js';
import { presenceRequests } from './presence-requests.js';
import { responses } from './responses.js';
import { smsEvents } from './sms-events.js';
import { smsSubmissions } from './sms-submissions.js';
import { wakeUpSms } from './wake-up-sms.js';

export const topics = {
  'presence-requests': presenceRequests,
  'message-requests': messageRequests,
  'account-events': accountEvents,
  deliveries,
  'presence-changes': presenceChanges,
  'presence-notifications': presenceNotifications,
  'sms-submissions': smsSubmissions,
  'sms-events': smsEvents,
  'block-events': blockEvents,
  'wake-up-sms': wakeUpSms,
} as const;

/** A topic with a fixed name. Response topics are named after their instance, see `responseTopic`. */
export type TopicName = keyof typeof topics;
export type FactOf<T extends TopicName> = FactIn<(typeof topics)[T]['facts']>;
/** An answer to a client request. */
export type Response = Exclude<FactIn<(typeof responses)['facts']>, { type: Doorbell['type'] }>;
export type ResponseTopic = `responses.${string}`;

/** Name of the topic for the answers to an instance of imps-front and its doorbells, e.g. `responses.imps-front-0`. */
export function responseTopic(instance: string): ResponseTopic {
  return `responses.${instance}`;
}

/** Records that no service could process, unchanged, with reason and origin in their headers. */
export const deadLetterTopic = 'dead-letters';
