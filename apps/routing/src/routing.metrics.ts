import type { Metrics } from '@smsonly/platform';

/** What routing counts. Counted when decided: a run that is done again after a fault counts again. */
export type RoutingMetrics = ReturnType<typeof routingMetrics>;

export function routingMetrics(metrics: Pick<Metrics, 'counter' | 'histogram'>) {
  return {
    messages: metrics.counter({
      name: 'routing_messages_total',
      help: 'Messages of IM users, one for each recipient, by rail and outcome',
      labels: ['rail', 'outcome'],
    }),
    offersSettled: metrics.counter({
      name: 'routing_offers_settled_total',
      help: 'Messages and reports that need no delivery any more, by how that came',
      labels: ['kind', 'how'],
    }),
    smsOutcomes: metrics.counter({
      name: 'routing_sms_outcomes_total',
      help: 'What the SMS side said about SMS of IM users',
      labels: ['outcome', 'code'],
    }),
    replies: metrics.counter({
      name: 'routing_replies_total',
      help: 'SMS received, by what became of them',
      labels: ['outcome'],
    }),
    explanations: metrics.counter({
      name: 'routing_explanations_total',
      help: 'Explanatory SMS sent to phones that wrote to a number of nobody',
    }),
    consentWords: metrics.counter({
      name: 'routing_consent_words_total',
      help: 'Words about SMS (STOP, START, HELP …) received, and whether they changed anything',
      labels: ['word', 'effect'],
    }),
    bindings: metrics.counter({
      name: 'routing_bindings_total',
      help: 'Conversation numbers given to pairs, given up by silent pairs, and refused for want of a free one',
      labels: ['change'],
    }),
    offerWait: metrics.histogram({
      name: 'routing_offer_wait_seconds',
      help: 'Time from when a message was sent until it was settled',
      labels: ['rail'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600, 86400, 604800],
    }),
  };
}
