export {
  answer,
  emit,
  ring,
  type Answer,
  type Emission,
  type EmitOptions,
  type Outgoing,
  type ResponseBody,
} from './outgoing.js';
export { DecisionError, type Handler, type Subscriptions, type TopicSubscription, type Work } from './subscriptions.js';
export { Outbox, type OutboxOptions } from './outbox.js';
export { Publisher, type PublisherOptions } from './publisher.js';
export { ResponseListener, type ResponseListenerOptions } from './response-listener.js';
export { KafkaTransport, type KafkaTransportOptions } from './transport.js';
export { createTopics, type TopicOptions } from './topics.js';
export type { Connection, Log } from './connection.js';
export { mostRecordBytes } from './record.js';
export { publishFacts, type PublishFacts } from './publish-facts.js';
