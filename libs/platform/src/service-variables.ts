import { hostname } from 'node:os';
import { samplerNames } from './tracing.js';
import { duration, integer, list, oneOf, optional, parsed, text, url } from './variables.js';

/** The lowest level that is logged. */
export const logLevel = oneOf(
  {
    description: 'lowest level that is logged: trace, debug, info, warn, error, fatal or silent',
    default: 'info',
  },
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
);

/** Whether, where to and for which traces spans are recorded; the names and meanings are OpenTelemetry's. */
const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url({
      description:
        'base address of an OpenTelemetry collector (OTLP over HTTP, JSON; /v1/traces is appended); without it no spans are recorded',
    }),
  ),
  OTEL_TRACES_SAMPLER: oneOf(
    {
      description: `which traces are recorded: ${samplerNames.join(', ')}`,
      default: 'parentbased_always_on',
    },
    samplerNames,
  ),
  OTEL_TRACES_SAMPLER_ARG: parsed(
    { description: 'share of the traces that traceidratio records, 0 to 1', default: '1' },
    (value) => {
      const share = Number(value);
      if (value.trim() === '' || !(share >= 0 && share <= 1)) throw new Error('must be a number from 0 to 1');
      return share;
    },
  ),
};

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
    ...tracingVariables,
  };
}
