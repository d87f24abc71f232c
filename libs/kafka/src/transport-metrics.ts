import type { Metrics } from '@smsonly/platform';

export type Outcome = 'handled' | 'repeated' | 'expired' | 'ignored' | 'dead-letter';
export type TransportMetrics = ReturnType<typeof transportMetrics>;

export function transportMetrics(metrics: Metrics) {
  return {
    records: metrics.counter({
      name: 'kafka_records_total',
      help: 'Records consumed, by outcome.',
      labels: ['topic', 'type', 'outcome'],
    }),
    seconds: metrics.histogram({
      name: 'kafka_handling_seconds',
      help: 'Time from the start of a run until the broker has acknowledged its results.',
      labels: ['topic', 'type'],
    }),
    lag: metrics.gauge({
      name: 'kafka_lag_records',
      help: 'Records of a partition that this instance has not handled yet.',
      labels: ['topic', 'partition'],
    }),
    deadLetters: metrics.counter({
      name: 'kafka_dead_letters_total',
      help: 'Records that could not be handled and were moved to the dead-letter topic.',
      labels: ['topic', 'reason'],
    }),
    retries: metrics.counter({
      name: 'kafka_retries_total',
      help: 'Retries of runs, or of single records, after a fault.',
      labels: ['topic'],
    }),
    held: metrics.gauge({
      name: 'kafka_held_partitions',
      help: 'Partitions waiting for a fault to pass.',
      labels: [],
    }),
    unreadable: metrics.gauge({
      name: 'kafka_unreadable_partitions',
      help: 'Partitions waiting at a record that cannot be read, because of its compression or because it is damaged.',
      labels: [],
    }),
  };
}
