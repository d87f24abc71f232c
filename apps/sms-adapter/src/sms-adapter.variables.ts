import { serviceVariables, variables, type Values } from '@smsonly/platform';
import { smsLengthVariables, unclaimedRetention } from '@smsonly/service';
import { readAllowList } from 'jasmin-sms-client';

const { duration, integer, optional, parsed, port, text, url } = variables;

/** The sms-adapter's configuration. */
export const smsAdapterVariables = {
  ...serviceVariables('sms-adapter'),
  ...smsLengthVariables,
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
  UNCLAIMED_REPLY_RETENTION: unclaimedRetention,
};

export type SmsAdapterValues = Values<typeof smsAdapterVariables>;
