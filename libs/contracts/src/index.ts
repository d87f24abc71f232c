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
export { messageIdAttribute, messageIdsOf } from './message-ids.js';
export { BlockEntry } from './block-events.js';
export { responses } from './responses.js';
export { smsSubmissions } from './sms-submissions.js';
export { doorbellFacts, type Doorbell } from './doorbells.js';
