import type { Country } from '@smsonly/imps-model';
import { serviceVariables, variables, type Values, type Variable } from '@smsonly/platform';
import { addressVariables } from '@smsonly/service';
import { readPasswordKey } from './accounts/password-cipher.js';

const { bytes, duration, integer, optional, parsed, port, text } = variables;

/** A Kafka record holds no more: as JSON, a text may take twice the bytes of its XML. */
const mostBody = 400 * 1024;

/** The variables of imps-front, with their defaults. */
export const impsFrontVariables = {
  ...serviceVariables('imps-front'),
  ...addressVariables,
  IMPS_PORT: port({ description: 'port for IM clients: CSP over HTTP', default: '8080' }),
  ADMIN_PORT: port({ description: 'port of the provisioning API', default: '8081' }),
  IMPS_FRONT_MANAGEMENT_PORT: port({ description: 'health and metrics of imps-front', default: '9080' }),
  ADMIN_TOKEN: parsed({ description: 'bearer token of the provisioning API' }, (value) => {
    if (/\s/.test(value)) throw new Error('must not contain white space');
    return value;
  }),
  PASSWORD_KEY: parsed(
    {
      description:
        'key that encrypts the passwords of accounts: 32 bytes in Base64; passwords cannot be read with another key',
    },
    readPasswordKey,
  ),
  DEFAULT_COUNTRY: optional(
    parsed(
      { description: 'country whose national number formats are accepted, as an ISO 3166 code such as NO' },
      (value) => {
        if (!/^[A-Z]{2}$/.test(value)) throw new Error('must be an ISO 3166 code such as NO');
        return value as Country;
      },
    ),
  ),
  IMPS_MAX_BODY: atMost(mostBody, bytes({ description: 'largest body of a CSP request', default: '256KiB' })),
  CSP_DEADLINE: duration({
    description: 'time after which services no longer carry out a client request',
    default: '10s',
  }),
  CSP_DEADLINE_GRACE: duration({
    description: 'how much longer than CSP_DEADLINE the POST is held for the answer; then the client gets 504',
    default: '3s',
  }),
  KEEP_ALIVE_LEAST: duration({ description: 'shortest keep-alive time that a client can agree on', default: '60s' }),
  KEEP_ALIVE_MOST: duration({ description: 'longest keep-alive time that a client can agree on', default: '1h' }),
  KEEP_ALIVE_GRACE: duration({
    description: 'how much longer than agreed an inactive session stays alive',
    default: '45s',
  }),
  SESSION_SWEEP: duration({ description: 'interval between sweeps for expired sessions', default: '5s' }),
  REDELIVERY_AFTER: duration({
    description:
      'how long a server transaction that was given out is not given out again while the client does not acknowledge it',
    default: '60s',
  }),
  SERVER_POLL_MIN: integer({
    description: 'shortest interval between polls that clients are asked to keep, in seconds',
    default: '5',
    min: 1,
    max: 3600,
  }),
  SERVICE_PROVIDER: text({ description: 'name of the service provider in GetSPInfo-Response', default: 'smsonly' }),
};

export type ImpsFrontValues = Values<typeof impsFrontVariables>;

function atMost(most: number, size: Variable<number>): Variable<number> {
  const read = (text: string): number => {
    const value = size.read(text);
    if (value > most) throw new Error(`must be at most ${most / 1024}KiB, the most that fits into a Kafka record`);
    return value;
  };
  return { ...size, read };
}
