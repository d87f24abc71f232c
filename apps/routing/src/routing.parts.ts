import { ConfigurationError } from '@smsonly/platform';
import { housekeeping, type OwnParts, type ServiceDefinition, type ServiceParts } from '@smsonly/service';
import { consentWords } from './consent/consent-words.js';
import { routingConsumes } from './routing.consumes.js';
import type { RoutingDeps } from './routing.deps.js';
import { routingMetrics } from './routing.metrics.js';
import { routingRemovals } from './routing.removals.js';
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
        numberMemory: values.SMS_NUMBER_MEMORY,
        longestWait: values.MESSAGE_LONGEST_WAIT,
      }),
      housekeeping(
        routingRemovals(db, {
          numberMemory: values.SMS_NUMBER_MEMORY,
          consentRetention: values.CONSENT_RETENTION,
          unclaimedRetention: values.UNCLAIMED_REPLY_RETENTION,
        }),
        { clock, logger, metrics, intervalMs: values.ROUTING_SWEEP_INTERVAL },
      ),
    ],
  };
}

/**
 * The policy that the variables configure.
 * @throws ConfigurationError when one keyword has two meanings, or a number is forgotten before it may be given to somebody else
 */
export function routingPolicy(values: RoutingValues): Omit<RoutingDeps, 'metrics' | 'logger'> {
  for (const name of ['SMS_NUMBER_HOLD', 'SMS_REPORT_WAIT'] as const)
    if (values.SMS_NUMBER_MEMORY < values[name])
      throw new ConfigurationError(`SMS_NUMBER_MEMORY must not be shorter than ${name}: replies would go astray`);
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
