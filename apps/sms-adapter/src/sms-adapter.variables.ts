import { serviceVariables, variables } from '@smsonly/platform';
import { readLanguages, readSplitting } from '@smsonly/sms-text';
import { readAllowList } from 'jasmin-sms-client';

const { duration, integer, optional, parsed, port, text, url } = variables;

/** Everything that can be set from outside. */
export const smsAdapterVariables = {
  ...serviceVariables('sms-adapter'),
  SMS_ADAPTER_PORT: port({ description: "where the gateway's callbacks come in", default: '8083' }),
  SMS_ADAPTER_MANAGEMENT_PORT: port({ description: 'health and metrics of sms-adapter', default: '9083' }),
  JASMIN_URL: url({ description: "Jasmin's HTTP API, e.g. http://jasmin:1401" }),
  JASMIN_USERNAME: text({ description: "user of Jasmin's HTTP API" }),
  JASMIN_PASSWORD: text({ description: 'password of JASMIN_USERNAME' }),
  SMS_CALLBACK_URL: url({
    description: 'base address of sms-adapter as Jasmin sees it; /jasmin/dlr and /jasmin/mo are appended',
  }),
  JASMIN_CALLBACK_TOKEN: text({ description: 'secret that every callback must have in its query (token=)' }),
  SMS_CALLBACK_ALLOW: optional(
    parsed(
      { description: 'addresses and networks that callbacks may come from, e.g. 10.0.0.0/8; everybody if not set' },
      readAllowList,
    ),
  ),
  SMS_UNKNOWN_WAIT: duration({
    description: 'how long a report is waited for before an SMS of unknown outcome is sent again',
    default: '30m',
  }),
  SMS_IN_FLIGHT: integer({
    description:
      'SMS that may be under way, all instances together: being handed to Jasmin, or taken by it and not reported on yet',
    default: '64',
    min: 1,
    max: 1000,
  }),
  SMS_RATE: optional(
    integer({ description: 'most SMS in a second, all instances together; no limit if not set', min: 1, max: 100_000 }),
  ),
  SMS_PARTS_WAIT: duration({
    description: 'how long the parts of a long SMS from a phone are waited for after the last one that came',
    default: '10m',
  }),
  SMS_PARTS_MEMORY: duration({
    description:
      'how long after a long SMS from a phone was told with gaps a missing part is known to be of it; well below the time in which one sends 256 long SMS to one number',
    default: '1h',
  }),
  UNCLAIMED_REPLY_RETENTION: duration({ description: 'how long SMS that belong to nobody are kept', default: '30d' }),
  SMS_SPLITTING: parsed(
    {
      description:
        'who cuts texts that are too long for one SMS, the same for both services: gateway (Jasmin), or own, which needs the filter own-header of deploy/jasmin in Jasmin and cuts no character in two',
      default: 'gateway',
    },
    readSplitting,
  ),
  SMS_LANGUAGES: optional(
    parsed(
      {
        description:
          'with SMS_SPLITTING=own, the same for both services: languages whose national tables (3GPP TS 23.038) all phones know, e.g. turkish,portuguese; none if not set',
      },
      readLanguages,
    ),
  ),
  SMS_MAX_PARTS: integer({
    description:
      "most parts of one text, the same for both services; with SMS_SPLITTING=gateway not more than Jasmin's long_content_max_parts",
    default: '20',
    min: 1,
    max: 255,
  }),
} as const;
