import type { Metrics } from '@smsonly/platform';

/** The metrics of presence. Counted when decided: a run that is repeated after a fault counts again. */
export type PresenceMetrics = ReturnType<typeof presenceMetrics>;

export function presenceMetrics(metrics: Pick<Metrics, 'counter'>) {
  return {
    notified: metrics.counter({
      name: 'presence_notified_total',
      help: 'Presence notifications to watching sessions, and those omitted because nothing had changed',
      labels: ['outcome'],
    }),
  };
}
