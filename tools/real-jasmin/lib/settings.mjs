// The settings of a gateway: one table for the command line, for callers and for the settings stored in a work folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, isFree } from '../../launcher/lib/free-port.mjs';
import { state } from '../../launcher/lib/paths.mjs';
import { Problem } from '../../launcher/lib/steps.mjs';

/** Times in seconds, as in Jasmin. The defaults suit tests; Jasmin's own are in brackets. */
export const SETTINGS = /** @type {const} */ ({
  cache: { default: state('jasmin-installed'), what: 'folder of what is installed; may be shared' },
  httpPort: { default: '', what: 'HTTP API; without it any free port, chosen once' },
  user: { default: 'app', what: 'user of the HTTP API, at most 16 characters' },
  password: { default: 'app-pass', what: 'password of that user, at most 16 characters' },
  smscHost: { default: '127.0.0.1', what: 'the SMSC to bind to' },
  smscPort: { default: '2775', what: 'its port' },
  smscUser: { default: 'smppclient', what: 'system_id there' },
  smscPassword: { default: 'password', what: 'password there' },
  connector: { default: 'smsc1', what: 'name of the SMPP connector' },
  throughput: { default: '0', what: 'submit_sm per second of the connector, 0 is no limit [1]' },
  moUrl: { default: '', what: 'URL for SMS from phones, with the secret in its query; empty: none' },
  singleParts: { default: 'yes', what: 'yes: parts of long SMS from phones are posted one by one, marked' },
  ownHeader: {
    default: 'yes',
    what: 'yes: the tags of /send udh (content begins with a header) and validity-30 are seen to',
  },
  maxParts: { default: '20', what: 'long_content_max_parts: longer texts are silently truncated [5]' },
  split: { default: 'udh', what: 'how Jasmin splits long texts: udh or sar' },
  connectDelay: { default: '2', what: 'seconds until the next bind after a loss or refusal [10]' },
  responseTimeout: { default: '30', what: 'seconds to wait for a submit_sm_resp [120]' },
  requeueDelay: { default: '10', what: 'seconds until a submit_sm without answer is sent again [120]' },
  notReadyDelay: { default: '2', what: 'seconds between tries while the SMSC is down [30]' },
  notReadyMaxAge: { default: '1200', what: 'seconds after which such an SMS is dropped without a report [1200]' },
  callbackDelay: { default: '5', what: 'seconds between two calls of one callback [30]' },
  callbackRetries: { default: '3', what: 'calls after the first one [3]' },
  callbackTimeout: { default: '10', what: 'seconds to wait for the answer to a callback [30]' },
  receiptDelay: { default: '2', what: 'seconds between lookups of a receipt that came before its answer [10]' },
  receiptTries: { default: '5', what: 'such lookups [2]' },
  consumerTimeout: {
    default: '86400000',
    what: 'RabbitMQ consumer_timeout in ms; its default 1800000 can stop Jasmin from consuming',
  },
  noDelay: { default: 'no', what: "yes: TCP_NODELAY on jasmind's connections, which it does not set by itself" },
  timeZone: { default: '', what: "jasmind's TZ, as EST5; empty: the machine's" },
  logLevel: { default: 'INFO', what: "Jasmin's log level" },
});

/** @typedef {{ -readonly [Name in keyof typeof SETTINGS]: string } & { folder: string, ports: Ports }} Settings */
/** @typedef {Partial<Record<keyof typeof SETTINGS, string | number | boolean>> & { folder?: string }} GivenSettings */

/** All parts listen on this address only. */
export const LOOPBACK = '127.0.0.1';

const INTERNAL_PORTS = /** @type {const} */ ([
  'jcli',
  'amqp',
  'rabbitDistribution',
  'epmd',
  'redis',
  'router',
  'clientManager',
  'smppServer',
  'smppServerPb',
]);
/** @typedef {Record<(typeof INTERNAL_PORTS)[number] | 'http', number>} Ports */

/** The default folder of a gateway. */
export const defaultFolder = state('jasmin');

const fileOf = (/** @type {string} */ folder) => join(folder, 'settings.json');

/** The settings stored in a folder, undefined when no gateway was ever started there. @param {string} folder @returns {Settings | undefined} */
export function remembered(folder) {
  const file = fileOf(resolve(folder));
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * The settings of a start: given ones, else those stored in the folder, else the defaults; stored for the next start.
 * @param {GivenSettings} given
 * @returns {Promise<Settings>}
 * @throws {Problem} when a setting is unknown or unusable
 */
export async function settle({ folder: givenFolder = defaultFolder, ...given }) {
  const folder = resolve(givenFolder);
  if (/\s/.test(folder)) throw new Problem(`RabbitMQ does not work in a folder with spaces in its name: ${folder}`);
  const before = remembered(folder);
  const settings = /** @type {Settings} */ ({ folder, ports: /** @type {Ports} */ ({}) });
  for (const [name, { default: usual }] of Object.entries(SETTINGS)) {
    const value = Reflect.get(given, name) ?? (before && Reflect.get(before, name)) ?? usual;
    Reflect.set(settings, name, value === true ? 'yes' : value === false ? 'no' : String(value));
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(SETTINGS, name));
  if (unknown !== undefined) throw new Problem(`unknown setting ${unknown}`);
  check(settings);
  settings.ports = await portsFor(settings, before?.ports);
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder), JSON.stringify(settings, null, 2), { mode: 0o600 });
  return settings;
}

/** @param {Settings} settings */
function check(settings) {
  for (const name of /** @type {const} */ (['user', 'password']))
    if (!/^.{1,16}$/.test(settings[name])) throw new Problem(`${name} must have 1 to 16 characters, Jasmin's limit`);
  for (const name of /** @type {const} */ (['singleParts', 'ownHeader', 'noDelay']))
    if (!/^(yes|no)$/.test(settings[name])) throw new Problem(`${name} must be yes or no`);
  // Each value is written to a configuration file or to jCli unchanged.
  for (const [name, value] of Object.entries(settings))
    if (typeof value === 'string' && /[\r\n]/.test(value)) throw new Problem(`${name} must be one line`);
}

/** @param {Settings} settings @param {Ports | undefined} before @returns {Promise<Ports>} */
async function portsFor({ httpPort }, before) {
  const taken = new Set();
  const another = async () => {
    for (;;) {
      const port = await freePort();
      if (!taken.has(port)) return port;
    }
  };
  const ports = /** @type {Ports} */ ({ http: Number(httpPort) || before?.http || (await another()) });
  taken.add(ports.http);
  for (const name of INTERNAL_PORTS) taken.add((ports[name] = before?.[name] ?? (await another())));
  return ports;
}

/** @param {number} port @param {string} what @throws {Problem} when another program has it */
export async function needFree(port, what) {
  if (!(await isFree(port))) throw new Problem(`port ${port} (${what}) is in use by another program`);
}
