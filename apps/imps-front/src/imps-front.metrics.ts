import type { Metrics } from '@smsonly/platform';

/** The metrics of this service, beside those of the libraries. */
export function impsFrontMetrics(
  metrics: Metrics,
  now: Readonly<{
    queueLengths: () => Promise<readonly Readonly<{ lane: string; waiting: number }>[]>;
    heldPosts: () => number;
    cirConnections: () => number;
    requests: () => Readonly<Record<string, number>>;
  }>,
) {
  metrics.gauge({
    name: 'server_transactions_waiting',
    help: 'server transactions waiting for a poll or an acknowledgement, all sessions together',
    labels: ['lane'],
    async collect() {
      // Without the database there is no number; the other metrics are reported all the same.
      const lengths = await now.queueLengths().catch(() => []);
      this.reset();
      for (const { lane, waiting } of lengths) this.set({ lane }, waiting);
    },
  });
  metrics.gauge({
    name: 'held_posts',
    help: 'POSTs waiting for the answer of another service',
    collect() {
      this.set(now.heldPosts());
    },
  });
  metrics.gauge({
    name: 'cir_connections',
    help: 'TCP connections over which clients are woken (STCP)',
    collect() {
      this.set(now.cirConnections());
    },
  });
  metrics.gauge({
    name: 'csp_requests_now',
    help: 'POSTs by what they do: under-way, held for another service, waiting for their turn',
    labels: ['state'],
    collect() {
      for (const [state, count] of Object.entries(now.requests())) this.set({ state }, count);
    },
  });
  return {
    shed: metrics.counter({
      name: 'csp_shed_total',
      help: 'POSTs answered 503 without being carried out: the line of their user or address was full, or all lines, the event loop was late (lagging), memory tight, or their turn did not come in time (waited)',
      labels: ['reason'],
    }),
    doorRefusals: metrics.counter({
      name: 'http_door_refusals_total',
      help: 'HTTP connections ended, and requests refused, at a door: to give way to a newcomer, full, too much pipelined, unread answers, no room for large bodies',
      labels: ['door', 'reason'],
    }),
    refusedConnections: metrics.counter({
      name: 'cir_connections_refused_total',
      help: 'wake-up connections closed at once, because CIR_MAX_CONNECTIONS were open',
    }),
    wakeUps: metrics.counter({
      name: 'wake_ups_total',
      help: 'wake-ups by method and outcome (sent, failed, unsendable, over-limit)',
      labels: ['method', 'outcome'],
    }),
    wakeUpSeconds: metrics.histogram({
      name: 'wake_up_seconds',
      help: 'time from the queueing of a server transaction to the wake-up of its client, by method',
      labels: ['method'],
    }),
    requests: metrics.counter({
      name: 'csp_requests_total',
      help: 'client transactions by primitive, version and status code',
      labels: ['primitive', 'version', 'code'],
    }),
    seconds: metrics.histogram({
      name: 'csp_request_seconds',
      help: 'time from the decoded request to its answer',
      labels: ['primitive'],
    }),
    unreadable: metrics.counter({
      name: 'csp_unreadable_total',
      help: 'bodies that could not be read as CSP, by status code and wire form',
      labels: ['code', 'encoding'],
    }),
    timeouts: metrics.counter({
      name: 'csp_timeouts_total',
      help: 'requests answered 504, because no service answered in time',
      labels: ['primitive'],
    }),
    repeats: metrics.counter({
      name: 'csp_repeats_total',
      help: 'repeated transactions, by whether they had been answered',
      labels: ['state'],
    }),
    acknowledgedByPolls: metrics.counter({
      name: 'csp_acknowledged_by_polls_total',
      help: 'server transactions that count as acknowledged because their client, which never acknowledges, polled on',
    }),
    toldAgain: metrics.counter({
      name: 'csp_acknowledgements_told_again_total',
      help: 'acknowledgements of which routing was told again, because it had not settled them after a while',
    }),
    untaken: metrics.counter({
      name: 'csp_untaken_total',
      help: 'server transactions that were not given out because of what their client agreed to, by status code',
      labels: ['code'],
    }),
    loginsPutOff: metrics.counter({
      name: 'csp_logins_put_off_total',
      help: 'logins answered 503 without a look at their password, because too many were wrong before',
    }),
    sessionsStarted: metrics.counter({
      name: 'csp_sessions_started_total',
      help: 'logins that led to a session: a new one, or one taken up again by its SessionID or cookie',
      labels: ['how'],
    }),
    sessionsEnded: metrics.counter({
      name: 'csp_sessions_ended_total',
      help: 'sessions that are over, by cause',
      labels: ['cause'],
    }),
    deferrals: metrics.counter({
      name: 'csp_rests_total',
      help: 'server transactions that were not acknowledged and are deferred until the next login',
    }),
  };
}
