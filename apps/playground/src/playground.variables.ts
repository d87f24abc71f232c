import { logLevel, variables, type Values } from '@smsonly/platform';
import { addressVariables, senderPrefix, smsLengthVariables } from '@smsonly/service/program';
import { readDemoAccounts } from './server/registrations/demo-accounts.js';

const { bytes, integer, oneOf, optional, parsed, text, url } = variables;
const { IMPS_DOMAIN, SMS_ONLY_RANGES } = addressVariables;

/** Every environment variable of the playground. */
export const playgroundVariables = {
  PLAYGROUND_PORT: integer({ description: 'port of the playground; 0 picks a free one', default: '8000', max: 65535 }),
  LISTEN_HOST: text({ description: 'address on which the server listens', default: '127.0.0.1' }),
  NODE_ENV: parsed(
    { description: 'the playground is for development: it refuses to start with production', default: 'development' },
    (value) => {
      if (value === 'production')
        throw new Error(
          'is production: the playground gives everybody who reaches it accounts, phones and what services recorded',
        );
      return value;
    },
  ),
  IMPS_URL: url({ description: 'where IM clients send CSP', default: 'http://127.0.0.1:8080/imps' }),
  ADMIN_URL: url({
    description: 'base address of the provisioning API; /v1 is appended',
    default: 'http://127.0.0.1:8081',
  }),
  ADMIN_TOKEN: text({ description: 'bearer token of the provisioning API' }),
  PHONES_URL: optional(
    url({
      description: 'base address of the Jasmin simulator, whose phones the page shows; without it there are none',
    }),
  ),
  DEMO_ACCOUNTS: parsed(
    {
      description:
        'accounts that a click logs in, as JSON: [{"userId", "password", "displayName", "msisdn"}]; their passwords are public',
      default: '[]',
    },
    readDemoAccounts,
  ),
  IMPS_DOMAIN,
  SMS_ONLY_RANGES,
  ...smsLengthVariables,
  SMS_SENDER_PREFIX: senderPrefix,
  TRACE_DOCUMENTS: oneOf(
    {
      description: 'CSP documents in spans: none, masked (without texts, numbers, secrets) or whole (development only)',
      default: 'none',
    },
    ['none', 'masked', 'whole'],
  ),
  PLAYGROUND_MAX_SPANS: integer({
    description: 'spans that the playground keeps; then the oldest traces go',
    default: '50000',
    min: 1,
  }),
  PLAYGROUND_MAX_SPAN_BYTES: bytes({ description: 'octets of the spans that the playground keeps', default: '64MiB' }),
  LOG_LEVEL: logLevel,
};

export type PlaygroundValues = Values<typeof playgroundVariables>;
