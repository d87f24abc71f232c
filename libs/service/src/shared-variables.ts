import {
  parseNumberPool,
  parseNumberRanges,
  rangesOverlapping,
  type NumberPool,
  type NumberRanges,
} from '@smsonly/imps-model';
import { ConfigurationError, variables } from '@smsonly/platform';
import { readLanguages, readSplitting } from '@smsonly/sms-text';

const { duration, integer, optional, parsed, text } = variables;

/** Variables that several services read and must read alike. */

function readDomain(value: string): string {
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(value)) throw new Error('must be a host name');
  return value.toLowerCase();
}

/** The server's domain and its numbers. */
export const addressVariables = {
  IMPS_DOMAIN: parsed(
    { description: "the server's own domain, used in user IDs", default: 'im.example.com' },
    readDomain,
  ),
  SMS_ONLY_RANGES: parsed(
    {
      description: 'E.164 prefixes of the numbers that may be SMS-only users, separated by commas',
      default: '+479,+474',
    },
    parseNumberRanges,
  ),
  SMS_NUMBER_POOL: parsed(
    {
      description:
        'conversation numbers of the operator, blocks and single numbers; none of them may be an SMS-only user',
      default: '+4759440000-+4759440099',
    },
    parseNumberPool,
  ),
};

/** The limits by which routing refuses texts and sms-adapter splits them. */
export const smsLengthVariables = {
  SMS_MAX_PARTS: integer({
    description:
      "maximum parts of one text, the same for both services; with SMS_SPLITTING=gateway not more than Jasmin's long_content_max_parts",
    default: '20',
    min: 1,
    max: 255,
  }),
  SMS_SPLITTING: parsed(
    {
      description:
        'who splits texts that are too long for one SMS, the same for both services: gateway (Jasmin), or own, which needs the filter own-header of deploy/jasmin in Jasmin and never splits a character',
      default: 'gateway',
    },
    readSplitting,
  ),
  SMS_LANGUAGES: optional(
    parsed(
      {
        description:
          'with SMS_SPLITTING=own, the same for both services: languages whose national tables (3GPP TS 23.038) all phones support, e.g. turkish,portuguese; none if not set',
      },
      readLanguages,
    ),
  ),
};

/** What routing puts before a text; only hinted at by others. */
export const senderPrefix = text({
  description: 'put before the first text from an IM user to a phone; {displayName} is the IM user',
  default: '{displayName}: ',
});

export const unclaimedRetention = duration({
  description: 'how long unclaimed SMS (not for any IM user) are kept',
  default: '30d',
});

/** @throws ConfigurationError when a conversation number could be an SMS-only user */
export function checkNumbers(values: Readonly<{ SMS_ONLY_RANGES?: NumberRanges; SMS_NUMBER_POOL?: NumberPool }>): void {
  const { SMS_ONLY_RANGES: ranges, SMS_NUMBER_POOL: pool } = values;
  if (ranges === undefined || pool === undefined) return;
  const overlapping = rangesOverlapping(pool, ranges);
  if (overlapping.length > 0)
    throw new ConfigurationError(
      `SMS_NUMBER_POOL overlaps ${overlapping.join(', ')} of SMS_ONLY_RANGES: a conversation number cannot be an SMS-only user; ` +
        'remove the numbers from the pool or narrow the ranges',
    );
}
