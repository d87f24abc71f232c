export * from './shapes.js';
export * from './fact.js';
export * from './envelope.js';
export {
  DeadLetterHeaders,
  RecordHeaders,
  dataSchema,
  dataSchemaVersion,
  isResponseTopic,
  type DeadLetterReason,
} from './headers.js';
export * from './topics.js';
export * from './check.js';
export { asyncApiDocument } from './async-api.js';
export { accountEvents } from './account-events.js';
export { BlockEntry, blockEvents } from './block-events.js';
export { deliveries } from './deliveries.js';
export { messageRequests } from './message-requests.js';
export { presenceChanges } from './presence-changes.js';
export { presenceNotifications } from './presence-notifications.js';
export { presenceRequests } from './presence-requests.js';
export { responses } from './responses.js';
export { smsEvents } from './sms-events.js';
export { smsSubmissions } from './sms-submissions.js';
