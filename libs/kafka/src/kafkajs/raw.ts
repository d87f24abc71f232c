/**
 * `@smsonly/kafka/kafkajs`: kafkajs itself, for code that must see a topic without this library in between: the benchmarks' raw pipe and
 * the observer in our specs. Services use the library.
 */
export { Kafka, logLevel } from 'kafkajs';
export type { Consumer, IHeaders, KafkaMessage, Message, Producer } from 'kafkajs';
