import type { SocketFactory } from './broker-client.js';

/** The part of a logger (pino) that this library uses. */
export type Log = Readonly<{
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}>;

/** Where Kafka is and who we are. */
export type Connection = Readonly<{
  /** `host:port` each. */
  brokers: readonly string[];
  /** Name of this instance, e.g. `routing-0`; the CloudEvents source of what it writes. */
  instance: string;
  /** Before the name of every topic and consumer group, e.g. `smsonly.`. */
  topicPrefix: string;
  logger: Log;
  /** Another way to brokers than a plain connection to their address. */
  socketFactory?: SocketFactory;
}>;
