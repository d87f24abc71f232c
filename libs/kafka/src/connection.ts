import type { Tracing } from '@smsonly/platform';
import type { BrokerClient, SocketFactory } from './broker-client.js';

/** The part of a logger (pino) that this library uses. */
export type Log = Readonly<{
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}>;

/** The brokers, and the name of this instance. */
export type Connection = Readonly<{
  /** `host:port` each. */
  brokers: readonly string[];
  /** Name of this instance, e.g. `routing-0`; the CloudEvents source of what it writes. */
  instance: string;
  /** Prefix of all topics and consumer groups, e.g. `smsonly.`. */
  topicPrefix: string;
  logger: Log;
  /** Records what is published and handled as spans. */
  tracing?: Tracing;
  /** Connects to brokers in another way than directly to their address. */
  socketFactory?: SocketFactory;
  /** Used instead of a client of its own for these brokers. */
  client?: BrokerClient;
}>;
