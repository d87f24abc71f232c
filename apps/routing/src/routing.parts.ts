import type { OwnParts, ServiceDefinition, ServiceParts } from '@smsonly/service';
import { consentWords } from './consent/consent-words.js';
import { routingConsumes } from './routing.consumes.js';
import type { RoutingDeps } from './routing.deps.js';
import { routingMetrics } from './routing.metrics.js';
import { routingVariables, type RoutingValues } from './routing.variables.js';
import { sweeper } from './sweep/sweeper.js';

/** Routing: facts in, facts out, and a sweeper for what expires. */
export const routingService: ServiceDefinition<RoutingValues> = {
  name: 'routing',
  schema: 'routing',
  variables: routingVariables,
  managementPort: (values) => values.ROUTING_MANAGEMENT_PORT,
  build,
};

function build({ values, metrics, logger, db, outbox, clock }: ServiceParts<RoutingValues>): OwnParts {
  const deps = { ...routingPolicy(values), metrics: routingMetrics(metrics), logger };
  return {
    consumes: routingConsumes(deps),
    parts: [
      sweeper({
        db,
        outbox,
        clock,
        logger,
        metrics: deps.metrics,
        interval: values.ROUTING_SWEEP_INTERVAL,
        reportWait: values.SMS_REPORT_WAIT,
        unclaimedRetention: values.UNCLAIMED_REPLY_RETENTION,
      }),
    ],
  };
}

/**
 * The policy that the variables configure.
 * @throws ConfigurationError when one keyword has two meanings
 */
export function routingPolicy(values: RoutingValues): Omit<RoutingDeps, 'metrics' | 'logger'> {
  return {
    numbering: { domain: values.IMPS_DOMAIN, ranges: values.SMS_ONLY_RANGES, pool: values.SMS_NUMBER_POOL },
    sms: {
      pool: values.SMS_NUMBER_POOL,
      wording: {
        senderPrefix: values.SMS_SENDER_PREFIX,
        maxParts: values.SMS_MAX_PARTS,
        length: { splitting: values.SMS_SPLITTING, languages: values.SMS_LANGUAGES ?? [] },
      },
      numberHold: values.SMS_NUMBER_HOLD,
      introduceAfter: values.SMS_SENDER_PREFIX_AFTER,
    },
    maxWaiting: values.ROUTING_MAX_WAITING,
    maxWaitingBytes: values.ROUTING_MAX_WAITING_BYTES,
    consent: {
      words: consentWords({
        stop: values.SMS_STOP_WORDS,
        'stop-all': values.SMS_STOP_ALL_WORDS,
        start: values.SMS_START_WORDS,
        'start-all': values.SMS_START_ALL_WORDS,
        help: values.SMS_HELP_WORDS,
      }),
      texts: {
        stop: values.SMS_STOP_TEXT,
        'stop-all': values.SMS_STOP_ALL_TEXT,
        start: values.SMS_START_TEXT,
        'start-all': values.SMS_START_ALL_TEXT,
        help: values.SMS_HELP_TEXT,
      },
    },
    explanatory: { nobody: values.SMS_UNCLAIMED_TEXT, unclear: values.SMS_UNCLEAR_TEXT },
  };
}
