// The table of addresses that a start prints last. It has no secrets, only where to find them.
import { state } from './paths.mjs';
import { portOf } from './ports.mjs';

const url = (/** @type {import('./ports.mjs').PortVariable} */ variable, path = '/') =>
  `http://127.0.0.1:${portOf(variable)}${path}`;

/** As people write it in a browser. */
const localUrl = (/** @type {import('./ports.mjs').PortVariable} */ variable) =>
  `http://localhost:${portOf(variable)}/`;

/** @typedef {{ readonly settings: { readonly ports: Readonly<Record<string, number>> } }} RealJasmin what is shown of it */

/**
 * One line each: what, where, the variable that moves it.
 * @param {object} system
 * @param {readonly import('./services.mjs').Service[]} system.running
 * @param {NodeJS.ProcessEnv} system.env of the services
 * @param {{ postgres: boolean, kafka: boolean, jasmin: boolean }} system.brought
 * @param {NodeJS.ProcessEnv} [system.set] by the user
 * @param {RealJasmin | undefined} system.jasmin the real one, if it was started
 */
export function addresses({ running, env, brought, jasmin, set = process.env }) {
  const has = (/** @type {string} */ name) => running.some((service) => service.name === name);
  const rows = [
    ...(has('playground') ? [['playground, in a browser', localUrl('PLAYGROUND_PORT'), 'PLAYGROUND_PORT']] : []),
    ['IMPS over HTTP', url('IMPS_PORT', '/imps'), 'IMPS_PORT'],
    ...wakeUpRows(env),
    // The token that everybody has by default is public; one that the user has set stays theirs.
    [
      'provisioning API',
      `${url('ADMIN_PORT', '/v1')}  (token ${set.ADMIN_TOKEN ? 'as you set it' : env.ADMIN_TOKEN})`,
      'ADMIN_PORT',
    ],
    ['SMS callbacks', url('SMS_ADAPTER_PORT', '/jasmin/'), 'SMS_ADAPTER_PORT'],
    ...gatewayRows(has('jasmin-simulator'), env, jasmin),
    ...(brought.jasmin ? moRouteRows(env, set) : []),
    ...running
      .filter(({ readyPort }) => readyPort.endsWith('_MANAGEMENT_PORT'))
      .map(({ name, readyPort }) => [`${name} metrics`, url(readyPort, '/metrics'), readyPort]),
    brought.kafka
      ? ['Kafka', env.KAFKA_BROKERS, 'KAFKA_BROKERS']
      : ['Kafka', `127.0.0.1:${portOf('KAFKA_PORT')}`, 'KAFKA_PORT'],
    brought.postgres
      ? ['Postgres', 'yours', 'DATABASE_URL']
      : ['Postgres', `127.0.0.1:${portOf('POSTGRES_PORT')}`, 'POSTGRES_PORT'],
    ['logs', state('logs'), ''],
    ...(jasmin ? [['logs of Jasmin', state('jasmin', 'logs'), '']] : []),
  ];
  const width = Math.max(...rows.map(([what]) => String(what).length));
  const addressWidth = Math.max(...rows.map(([, address]) => String(address).length));
  return rows.map(([what, address, variable]) =>
    `  ${String(what).padEnd(width)}  ${String(address).padEnd(addressWidth)}  ${variable}`.trimEnd(),
  );
}

/** How phones are woken, and where. @param {NodeJS.ProcessEnv} env of the services */
function wakeUpRows(env) {
  const methods = (env.CIR_METHODS ?? '').toUpperCase();
  const tcp = env.CIR_TCP_ADDRESS ?? '';
  return [
    ['wake-up methods (CIR)', methods, 'CIR_METHODS'],
    ...(methods.includes('STCP') && tcp !== ''
      ? [
          [
            '… over TCP',
            tcp.includes(':') ? tcp : `${tcp}:${portOf('CIR_TCP_PORT', env)}`,
            'CIR_TCP_ADDRESS, CIR_TCP_PORT',
          ],
        ]
      : []),
    ...(methods.includes('SHTTP') && env.CIR_HTTP_URL
      ? [['… over HTTP', `${env.CIR_HTTP_URL}/cir/…`, 'CIR_HTTP_URL']]
      : []),
  ];
}

/** @param {boolean} isSimulated @param {NodeJS.ProcessEnv} env @param {RealJasmin | undefined} jasmin */
function gatewayRows(isSimulated, env, jasmin) {
  if (jasmin)
    return [
      ['Jasmin', url('JASMIN_PORT'), 'JASMIN_PORT'],
      ['Jasmin’s console (jCli)', `127.0.0.1:${jasmin.settings.ports.jcli}`, ''],
      ['SMSC, for Jasmin', `127.0.0.1:${portOf('SMSC_PORT')}`, 'SMSC_PORT'],
      ['phones behind the SMSC', url('JASMIN_SIMULATOR_PORT'), 'JASMIN_SIMULATOR_PORT'],
    ];
  return [
    isSimulated
      ? ['Jasmin simulator', url('JASMIN_SIMULATOR_PORT'), 'JASMIN_SIMULATOR_PORT']
      : ['Jasmin', env.JASMIN_URL, 'JASMIN_URL'],
  ];
}

/**
 * What the operator of a Jasmin that we did not start has to enter in it.
 * @param {NodeJS.ProcessEnv} env of the services @param {NodeJS.ProcessEnv} set by the user
 */
function moRouteRows(env, set) {
  const token = set.JASMIN_CALLBACK_TOKEN
    ? 'as you set it'
    : `"callbackToken" in ${state('secrets.json')}, or set your own`;
  return [
    ['… its MO route calls', `${env.SMS_CALLBACK_URL}/jasmin/mo?token=TOKEN  (POST)`, 'SMS_CALLBACK_URL'],
    ['… TOKEN', token, 'JASMIN_CALLBACK_TOKEN'],
  ];
}
