import { parseNumberPool, parseNumberRanges, rangesOverlapping } from '@smsonly/imps-model';
import { ConfigurationError, readVariables, serviceVariables, variables, type Values } from '@smsonly/platform';
import type { RoutingDeps } from './routing.deps.js';

const { duration, integer, parsed, port, text } = variables;

/** Routing's configuration. */
export const routingVariables = {
  ...serviceVariables('routing'),
  ROUTING_MANAGEMENT_PORT: port({ description: 'health and metrics of routing', default: '9082' }),
  IMPS_DOMAIN: text({ description: "the server's own domain", default: 'im.example.com' }),
  SMS_ONLY_RANGES: parsed(
    { description: "the operator's number ranges, E.164 prefixes", default: '+479,+474' },
    parseNumberRanges,
  ),
  SMS_NUMBER_POOL: parsed(
    { description: 'conversation numbers, blocks and single numbers', default: '+4759440000-+4759440099' },
    parseNumberPool,
  ),
  SMS_NUMBER_HOLD: duration({ description: 'a pair that spoke within this time keeps its number', default: '7d' }),
  SMS_MAX_PARTS: integer({ description: 'longest text, in SMS', default: '20', min: 1, max: 255 }),
  SMS_SENDER_PREFIX: text({
    description: 'before the first text of a pair; {displayName} is the IM user',
    default: '{displayName}: ',
  }),
  SMS_SENDER_PREFIX_AFTER: duration({ description: 'after so much silence the prefix comes again', default: '30d' }),
  SMS_UNCLAIMED_TEXT: text({
    description: 'told once a day to a phone whose SMS belongs to nobody',
    default: 'Your message could not be delivered: nobody has written to you from this number.',
  }),
  SMS_UNCLEAR_TEXT: text({
    description: 'told once a day to a phone whose SMS may be meant for one of two',
    default: 'Your message could not be delivered just now. Please send it again later.',
  }),
  SMS_REPORT_WAIT: duration({
    description: 'an accepted SMS without a final report counts as settled after this time',
    default: '7d',
  }),
  ROUTING_MAX_WAITING: integer({
    description: 'messages and reports that may wait for one user; then those who write to him get 507',
    default: '1000',
    min: 1,
  }),
  UNCLAIMED_REPLY_RETENTION: duration({ description: 'how long SMS that belong to nobody are kept', default: '30d' }),
  ROUTING_SWEEP_INTERVAL: duration({
    description: 'how often messages past their validity are looked for',
    default: '5s',
  }),
};

export type RoutingValues = Values<typeof routingVariables>;

/** @throws ConfigurationError that names the variables at fault */
export function readRoutingVariables(env: Readonly<Record<string, string | undefined>>): RoutingValues {
  const values = readVariables(routingVariables, env);
  const overlapping = rangesOverlapping(values.SMS_NUMBER_POOL, values.SMS_ONLY_RANGES);
  if (overlapping.length > 0)
    throw new ConfigurationError(
      `SMS_NUMBER_POOL lies in ${overlapping.join(', ')} of SMS_ONLY_RANGES: a conversation number cannot be an SMS-only user; ` +
        'take the numbers out of the pool or narrow the ranges',
    );
  return values;
}

/** The policy that the configuration says. */
export function routingPolicy(values: RoutingValues): Omit<RoutingDeps, 'metrics' | 'logger'> {
  return {
    numbering: { domain: values.IMPS_DOMAIN, ranges: values.SMS_ONLY_RANGES, pool: values.SMS_NUMBER_POOL },
    sms: {
      pool: values.SMS_NUMBER_POOL,
      wording: { senderPrefix: values.SMS_SENDER_PREFIX, maxParts: values.SMS_MAX_PARTS },
      numberHold: values.SMS_NUMBER_HOLD,
      introduceAfter: values.SMS_SENDER_PREFIX_AFTER,
    },
    maxWaiting: values.ROUTING_MAX_WAITING,
    explanatory: { nobody: values.SMS_UNCLAIMED_TEXT, unclear: values.SMS_UNCLEAR_TEXT },
  };
}
