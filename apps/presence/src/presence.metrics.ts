import type { Metrics } from '@smsonly/platform';

/** What presence counts. Counted when decided: a run that is done again after a fault counts again. */
export type PresenceMetrics = ReturnType<typeof presenceMetrics>;

export function presenceMetrics(metrics: Pick<Metrics, 'counter'>) {
  return {
    notified: metrics.counter({
      name: 'presence_notified_total',
      help: 'Presences told to watching sessions, and those that were left out because nothing had changed',
      labels: ['outcome'],
    }),
  };
}
