import type { Country } from '@smsonly/imps-model';
import { serviceVariables, variables, type Values, type Variable } from '@smsonly/platform';
import { addressVariables } from '@smsonly/service';
import { readPasswordKey } from './accounts/password-cipher.js';
import { readShownDocuments } from './spans/document-event.js';
import { readMethods, readTcpAddress } from './wake-up/offered-methods.js';

const { bytes, duration, integer, optional, parsed, port, text, url } = variables;

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
  TRACE_DOCUMENTS: parsed(
    {
      description:
        'CSP documents in the spans: none, masked (texts, names and numbers hidden), or whole, which is for development and refused with NODE_ENV=production',
      default: 'none',
    },
    readShownDocuments,
  ),
  IMPS_MAX_BODY: atMost(mostBody, bytes({ description: 'largest body of a CSP request', default: '256KiB' })),
  IMPS_MAX_RECIPIENTS: integer({
    description:
      'most recipients of one message, members of contact lists included; beyond that, the sender is answered 402',
    default: '1000',
    min: 1,
    max: 5000,
  }),
  IMPS_MAX_CONNECTIONS: integer({
    description:
      'most HTTP connections of IM clients at a time, of one instance; then the one that has gone longest without a request gives way to the next',
    default: '5000',
    min: 8,
    max: 100_000,
  }),
  IMPS_MAX_CONNECTIONS_OF_ADDRESS: integer({
    description:
      'most of them from one address, where the same holds; not counted with CLIENT_ADDRESS_HEADER, since all come from the proxy then',
    default: '2500',
    min: 1,
    max: 100_000,
  }),
  IMPS_REQUEST_TIMEOUT: duration({
    description:
      'how long a request of a client may take to come, head and body; a phone on GPRS needs 2 minutes for 256 KiB',
    default: '2m',
  }),
  CSP_AT_ONCE: integer({
    description:
      'most POSTs carried out at once by one instance; those that wait for another service do not count. Others wait, and users take turns',
    default: '128',
    min: 8,
    max: 10_000,
  }),
  CSP_WAITING: integer({
    description:
      'most POSTs that wait for their turn; further ones are answered 503, those of whoever has most waiting first',
    default: '2048',
    min: 8,
    max: 100_000,
  }),
  CSP_WAITING_OF_USER: integer({
    description: 'most POSTs of one user that wait for their turn; further ones are answered 503',
    default: '64',
    min: 1,
    max: 10_000,
  }),
  CSP_USER_RATE: integer({
    description:
      'POSTs a second of one user, up to which 4 of them are carried out at once; beyond it one after the other, none is refused for it',
    default: '50',
    min: 1,
    max: 10_000,
  }),
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
  SESSIONS_PER_USER: integer({
    description: 'most sessions of one user at a time; a login beyond ends the one that has been silent longest',
    default: '10',
    min: 1,
    max: 1000,
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
  CIR_METHODS: parsed(
    {
      description:
        'wake-up methods (CIR) that are agreed, of STCP, SHTTP, SUDP, WAPUDP, WAPSMS, SSMS; the first two only with CIR_TCP_ADDRESS and CIR_HTTP_URL, the next two only where datagrams reach phones, the last two send SMS',
      default: 'STCP,SHTTP',
    },
    readMethods,
  ),
  CIR_TCP_PORT: port({
    description: 'port for wake-up connections of clients (STCP), open if CIR_TCP_ADDRESS is set',
    default: '3171',
  }),
  CIR_TCP_ADDRESS: optional(
    parsed(
      {
        description:
          'host name or address at which clients reach CIR_TCP_PORT; host:port if they reach it at another port. Without it STCP is off',
      },
      readTcpAddress,
    ),
  ),
  CIR_HTTP_URL: optional(
    url({ description: 'base address at which clients reach IMPS_PORT, for SHTTP; without it SHTTP is off' }),
  ),
  CIR_MAX_CONNECTIONS: integer({
    description: 'most wake-up connections at a time, of one instance; further ones are closed',
    default: '20000',
    min: 1,
    max: 1_000_000,
  }),
  CIR_HELO_WAIT: duration({ description: 'how long a client may take to say HELO', default: '60s' }),
  CIR_IDLE: duration({
    description: 'how long a wake-up connection may be silent; clients send PING every 20 minutes',
    default: '30m',
  }),
  CIR_REPEAT_AFTER: duration({
    description: 'a client that was woken and did not poll is woken again after this time',
    default: '30s',
  }),
  CIR_SMS_FROM: optional(
    parsed({ description: 'originator of SMS that wake clients; needed for WAPSMS and SSMS' }, (value) => {
      if (!/^(\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11})$/.test(value)) throw new Error('must be a number or up to 11 letters');
      return value;
    }),
  ),
  CIR_SMS_PER_HOUR: integer({
    description: 'most SMS an hour that wake the clients of one user',
    default: '4',
    max: 1000,
  }),
  CIR_SMS_VALIDITY: duration({ description: 'how long an SMS that wakes a client is worth sending', default: '10m' }),
  CLIENT_ADDRESS_HEADER: optional(
    parsed(
      {
        description:
          'HTTP header in which a trusted proxy gives the address of the client, such as X-Forwarded-For; set it only behind such a proxy',
      },
      (value) => value.toLowerCase(),
    ),
  ),
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
