import type { Metrics } from '@smsonly/platform';

export type Outcome = 'handled' | 'repeated' | 'expired' | 'ignored' | 'dead-letter';
export type TransportMetrics = ReturnType<typeof transportMetrics>;

export function transportMetrics(metrics: Metrics) {
  return {
    records: metrics.counter({
      name: 'kafka_records_total',
      help: 'Records consumed, by what became of them.',
      labels: ['topic', 'type', 'outcome'],
    }),
    seconds: metrics.histogram({
      name: 'kafka_handling_seconds',
      help: 'From the beginning of a run until its results are acknowledged by the broker.',
      labels: ['topic', 'type'],
    }),
    lag: metrics.gauge({
      name: 'kafka_lag_records',
      help: 'Records of a partition that this instance has still to handle.',
      labels: ['topic', 'partition'],
    }),
    deadLetters: metrics.counter({
      name: 'kafka_dead_letters_total',
      help: 'Records that could not be carried out and went to the dead-letter topic.',
      labels: ['topic', 'reason'],
    }),
    retries: metrics.counter({
      name: 'kafka_retries_total',
      help: 'Retries of a run after a fault of the database or the broker, or of a record alone.',
      labels: ['topic'],
    }),
    held: metrics.gauge({
      name: 'kafka_held_partitions',
      help: 'Partitions that wait for a fault to pass.',
      labels: [],
    }),
  };
}
