import type { Metrics } from '@smsonly/platform';

/** Routing's metrics. They count decisions: a run that is retried after a fault is counted again. */
export type RoutingMetrics = ReturnType<typeof routingMetrics>;

export function routingMetrics(metrics: Pick<Metrics, 'counter' | 'histogram'>) {
  return {
    messages: metrics.counter({
      name: 'routing_messages_total',
      help: 'Messages from IM users, counted for each recipient, by channel (label rail) and outcome',
      labels: ['rail', 'outcome'],
    }),
    offersSettled: metrics.counter({
      name: 'routing_offers_settled_total',
      help: 'Offers (messages and reports) settled, by how',
      labels: ['kind', 'how'],
    }),
    smsOutcomes: metrics.counter({
      name: 'routing_sms_outcomes_total',
      help: 'Outcomes of SMS from IM users, as sms-adapter reported them',
      labels: ['outcome', 'code'],
    }),
    replies: metrics.counter({
      name: 'routing_replies_total',
      help: 'SMS received from phones, by outcome',
      labels: ['outcome'],
    }),
    explanations: metrics.counter({
      name: 'routing_explanations_total',
      help: 'Explanatory SMS to phones whose SMS could not be delivered to an IM user',
    }),
    consentWords: metrics.counter({
      name: 'routing_consent_words_total',
      help: 'Keywords (STOP, START, HELP …) received, and whether they changed anything',
      labels: ['word', 'effect'],
    }),
    bindings: metrics.counter({
      name: 'routing_bindings_total',
      help: 'Conversation numbers assigned to pairs, released by idle pairs, and refused because none was free',
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
