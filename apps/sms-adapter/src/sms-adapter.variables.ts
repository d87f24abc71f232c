import { serviceVariables, variables, type Values } from '@smsonly/platform';
import { smsLengthVariables, unclaimedRetention } from '@smsonly/service';
import { readAllowList } from 'jasmin-sms-client';

const { duration, integer, optional, parsed, port, text, url } = variables;

/** The environment variables of sms-adapter. */
export const smsAdapterVariables = {
  ...serviceVariables('sms-adapter'),
  ...smsLengthVariables,
  SMS_ADAPTER_PORT: port({ description: "port for Jasmin's callbacks", default: '8083' }),
  SMS_ADAPTER_MANAGEMENT_PORT: port({ description: 'health and metrics of sms-adapter', default: '9083' }),
  JASMIN_URL: url({ description: "Jasmin's HTTP API, e.g. http://jasmin:1401" }),
  JASMIN_USERNAME: text({ description: "user of Jasmin's HTTP API" }),
  JASMIN_PASSWORD: text({ description: 'password of JASMIN_USERNAME' }),
  SMS_CALLBACK_URL: url({
    description: 'base address of sms-adapter as Jasmin sees it; /jasmin/dlr and /jasmin/mo are appended',
  }),
  JASMIN_CALLBACK_TOKEN: text({ description: 'secret that every callback must carry in its query (token=)' }),
  SMS_CALLBACK_ALLOW: optional(
    parsed(
      { description: 'addresses and networks that callbacks may come from, e.g. 10.0.0.0/8; any if not set' },
      readAllowList,
    ),
  ),
  SMS_UNKNOWN_WAIT: duration({
    description: 'how long to wait for a DLR before an SMS of unknown outcome is sent again',
    default: '30m',
  }),
  SMS_IN_FLIGHT: integer({
    description:
      'most SMS in flight, all instances together: being submitted to Jasmin, or accepted by it without a DLR so far',
    default: '64',
    min: 1,
    max: 1000,
  }),
  SMS_RATE: optional(
    integer({ description: 'most SMS per second, all instances together; no limit if not set', min: 1, max: 100_000 }),
  ),
  SMS_PARTS_WAIT: duration({
    description: 'how long to wait for missing parts of a long SMS from a phone, after the last part that came',
    default: '10m',
  }),
  SMS_PARTS_MEMORY: duration({
    description:
      'how long a part that comes later still is recognised as belonging to a long SMS that was delivered with gaps; well below the time in which a phone sends 256 long SMS to one number',
    default: '1h',
  }),
  UNCLAIMED_REPLY_RETENTION: unclaimedRetention,
};

export type SmsAdapterValues = Values<typeof smsAdapterVariables>;
