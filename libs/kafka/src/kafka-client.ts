import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import type { Connection } from './parts.js';

export type SocketFactory = ISocketFactory;

/** kafkajs with time-outs that suit us. Its retries are few: whoever calls goes on without end, with a back-off of his own. */
export function kafkaClient({ brokers, instance, logger, socketFactory }: Connection): Kafka {
  return new Kafka({
    clientId: instance,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, factor: 0.2, multiplier: 2 },
    logLevel: logLevel.WARN,
    ...(socketFactory ? { socketFactory } : {}),
    // kafkajs tells every broken connection many times over as an error; what comes of it is told by us, once.
    logCreator:
      () =>
      ({ namespace, log }) =>
        logger.debug({ namespace }, `kafkajs: ${log.message}`),
  });
}

/** The name under which kafkajs or the broker know a fault, for logs. */
export function faultName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { type, name, cause } = error as Error & { type?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error && cause !== error ? faultName(cause) : name;
}
