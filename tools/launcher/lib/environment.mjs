// The environment that `npm start` gives its services: what the user has set, else defaults for a system on one machine.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { demoAccounts } from './demo-accounts.mjs';
import { state } from './paths.mjs';
import { portOf } from './ports.mjs';
import { hasPlayground } from './services.mjs';

/**
 * Secrets of this clone, made once.
 * @returns {{ postgresPassword: string, callbackToken: string, passwordKey: string }}
 */
export function secrets(file = state('secrets.json')) {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const made = {
    postgresPassword: randomBytes(18).toString('base64url'),
    callbackToken: randomBytes(18).toString('base64url'),
    passwordKey: randomBytes(32).toString('base64'),
  };
  mkdirSync(state(), { recursive: true });
  writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}

/** Which parts of the infrastructure the user provides. @param {NodeJS.ProcessEnv} env */
export const brought = (env) => ({
  postgres: Boolean(env.DATABASE_URL),
  kafka: Boolean(env.KAFKA_BROKERS),
  jasmin: Boolean(env.JASMIN_URL),
});

/**
 * @param {{ databaseUrl: string, brokers: string, callbackToken: string, passwordKey: string, gateway?: import('./gateway-choice.mjs').GatewayKind }} given
 * @param {NodeJS.ProcessEnv} [env] what is set here wins
 * @returns {NodeJS.ProcessEnv}
 */
export function serviceEnvironment(
  { databaseUrl, brokers, callbackToken, passwordKey, gateway = 'simulator' },
  env = process.env,
) {
  const isReal = gateway === 'jasmin';
  const defaults = {
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: brokers,
    LISTEN_HOST: '127.0.0.1',
    CIR_METHODS: 'STCP,SHTTP,SUDP',
    CIR_TCP_ADDRESS: '127.0.0.1',
    CIR_HTTP_URL: `http://127.0.0.1:${portOf('IMPS_PORT', env)}`,
    ADMIN_TOKEN: 'dev-admin-token',
    IMPS_DOMAIN: 'im.example.com',
    SMS_ONLY_RANGES: '+479,+474',
    SMS_NUMBER_POOL: '+4759440000-+4759440099',
    JASMIN_URL: `http://127.0.0.1:${portOf(isReal ? 'JASMIN_PORT' : 'JASMIN_SIMULATOR_PORT', env)}`,
    JASMIN_USERNAME: 'app',
    JASMIN_PASSWORD: 'app-pass',
    JASMIN_CALLBACK_TOKEN: callbackToken,
    SMS_CALLBACK_URL: `http://127.0.0.1:${portOf('SMS_ADAPTER_PORT', env)}`,
    // An SMS is sent again only when its report can no longer come: after the gateway's last try at a callback, however long the gateway
    // or the adapter paused meanwhile. Jasmin tries four times, 30 s apart, and waits 30 s each time: 4 minutes.
    SMS_UNKNOWN_WAIT: isReal ? '5m' : '2m',
    SIMULATOR_CALLBACK_TRIES: '20',
    SIMULATOR_CALLBACK_RETRY_DELAY: '1s',
    SIMULATOR_CALLBACK_TIMEOUT: '3s',
    // What we start has our two filters, or behaves as if; of another Jasmin we cannot know.
    ...(!brought(env).jasmin && { SMS_SPLITTING: 'own' }),
    SIMULATOR_MO_PARTS: 'separate',
    PASSWORD_KEY: passwordKey,
    // The playground shows what services record.
    ...(hasPlayground(env) && {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${portOf('PLAYGROUND_PORT', env)}`,
      TRACE_DOCUMENTS: 'masked',
    }),
  };
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  // With this variable the simulator is an SMSC and no gateway.
  return { ...defaults, ...set, SMSC_PORT: isReal ? String(portOf('SMSC_PORT', env)) : undefined };
}

/**
 * The environment of the playground: where the services are.
 * @param {NodeJS.ProcessEnv} env of the services
 * @param {{ simulator: boolean }} has whether there are phones
 * @returns {NodeJS.ProcessEnv}
 */
export function playgroundEnvironment(env, has) {
  const at = (/** @type {import('./ports.mjs').PortVariable} */ variable) =>
    `http://127.0.0.1:${portOf(variable, env)}`;
  const domain = /** @type {string} */ (env.IMPS_DOMAIN);
  return {
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined, // it records nothing itself
    // It is reachable from a browser: what it does not need it does not have.
    DATABASE_URL: undefined,
    PASSWORD_KEY: undefined,
    JASMIN_PASSWORD: undefined,
    JASMIN_CALLBACK_TOKEN: undefined,
    IMPS_URL: `${at('IMPS_PORT')}/imps`,
    ADMIN_URL: at('ADMIN_PORT'),
    PHONES_URL: has.simulator ? at('JASMIN_SIMULATOR_PORT') : undefined,
    DEMO_ACCOUNTS: JSON.stringify(demoAccounts(domain).map(({ userId, account }) => ({ userId, ...account }))),
  };
}
