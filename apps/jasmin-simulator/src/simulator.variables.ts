import { logLevel, variables, type Values } from '@smsonly/platform';

const { duration, integer, oneOf, optional, text, url } = variables;

/** Every environment variable of the simulator. */
export const simulatorVariables = {
  JASMIN_SIMULATOR_PORT: integer({
    description: "port of Jasmin's HTTP API; 0 picks a free one",
    default: '1401',
    max: 65535,
  }),
  LISTEN_HOST: text({ description: 'address on which the server listens', default: '127.0.0.1' }),
  JASMIN_USERNAME: text({ description: 'user that may send', default: 'app' }),
  JASMIN_PASSWORD: text({ description: 'password of that user', default: 'app-pass' }),
  SMS_CALLBACK_URL: optional(
    url({
      description:
        'base address that SMS from phones are posted to; /jasmin/mo is appended; without it phones cannot send',
    }),
  ),
  JASMIN_CALLBACK_TOKEN: optional(text({ description: 'secret in the query of that address (token=)' })),
  SIMULATOR_MAX_PARTS: integer({
    description: "parts after which a long text is silently truncated (Jasmin's long_content_max_parts)",
    default: '20',
    min: 1,
    max: 255,
  }),
  SIMULATOR_RECEIPT_DELAY: duration({
    description: "time from the SMSC's answer to its delivery receipt",
    default: '20ms',
  }),
  SIMULATOR_CALLBACK_TRIES: integer({
    description: 'attempts at one callback before it is dropped',
    default: '4',
    min: 1,
    max: 100,
  }),
  SIMULATOR_CALLBACK_RETRY_DELAY: duration({
    description: 'time between two attempts at one callback (Jasmin: 30s)',
    default: '10s',
  }),
  SIMULATOR_CALLBACK_TIMEOUT: duration({ description: 'longest wait for the answer to a callback', default: '30s' }),
  SIMULATOR_MO_PARTS: oneOf(
    {
      description:
        'how long SMS from phones arrive: joined, as from a bare Jasmin, or separate, as from one with the filter single-parts',
      default: 'joined',
    },
    ['joined', 'separate'],
  ),
  SMSC_PORT: optional(
    integer({
      description:
        'port of SMPP: the simulator is then the SMSC of a real Jasmin instead of Jasmin; 0 picks a free one',
      max: 65535,
    }),
  ),
  SMSC_USER: text({ description: 'system_id that may bind', default: 'smppclient' }),
  SMSC_PASSWORD: text({ description: 'password of SMSC_USER, at most 8 characters in SMPP', default: 'password' }),
  LOG_LEVEL: logLevel,
};

export type SimulatorValues = Values<typeof simulatorVariables>;
