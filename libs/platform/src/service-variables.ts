import { hostname } from 'node:os';
import { duration, integer, list, oneOf, text, url } from './variables.js';

/** The lowest level that is logged. */
export const logLevel = oneOf(
  {
    description: 'lowest level that is logged: trace, debug, info, warn, error, fatal or silent',
    default: 'info',
  },
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
);

/** Variables that every service reads. */
export function serviceVariables(service: string) {
  return {
    DATABASE_URL: url({ description: 'PostgreSQL, shared by all services', protocols: ['postgres:', 'postgresql:'] }),
    DATABASE_POOL_SIZE: integer({
      description: 'PostgreSQL connections of one instance',
      default: '8',
      min: 2,
      max: 200,
    }),
    KAFKA_BROKERS: list({ description: 'Kafka brokers, host:port separated by commas' }),
    KAFKA_TOPIC_PREFIX: text({ description: 'prefix of all topics and consumer groups', default: 'smsonly.' }),
    KAFKA_TOPIC_PARTITIONS: integer({
      description: 'partitions of topics that are created',
      default: '3',
      min: 1,
      max: 1000,
    }),
    KAFKA_REPLICATION_FACTOR: integer({
      description: 'replicas of topics that are created',
      default: '1',
      min: 1,
      max: 9,
    }),
    TEXT_RETENTION: duration({ description: 'how long topics keep message texts', default: '3d' }),
    INSTANCE: text({
      description: 'name of this instance, unique and stable (a pod of a StatefulSet)',
      default: `${service}-${hostname()}`,
    }),
    LISTEN_HOST: text({ description: 'address on which servers listen', default: '0.0.0.0' }),
    LOG_LEVEL: logLevel,
  };
}
