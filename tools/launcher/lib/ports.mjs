// The ports of `npm start`, each with the variable that moves it.
import { isFree } from './free-port.mjs';
import { Problem } from './steps.mjs';

/** What listens, the variable and the default. The order is that of the table that a start prints. */
export const PORTS = /** @type {const} */ ({
  PLAYGROUND_PORT: { port: 8000, what: 'playground' },
  IMPS_PORT: { port: 8080, what: 'IMPS over HTTP' },
  CIR_TCP_PORT: { port: 3171, what: 'wake-up over TCP' },
  ADMIN_PORT: { port: 8081, what: 'provisioning API' },
  SMS_ADAPTER_PORT: { port: 8083, what: 'SMS callbacks' },
  JASMIN_SIMULATOR_PORT: { port: 1401, what: 'Jasmin simulator' },
  JASMIN_PORT: { port: 1402, what: 'the real Jasmin' },
  SMSC_PORT: { port: 2775, what: 'SMSC of the real Jasmin' },
  IMPS_FRONT_MANAGEMENT_PORT: { port: 9080, what: 'imps-front: health, metrics' },
  PRESENCE_MANAGEMENT_PORT: { port: 9081, what: 'presence: health, metrics' },
  ROUTING_MANAGEMENT_PORT: { port: 9082, what: 'routing: health, metrics' },
  SMS_ADAPTER_MANAGEMENT_PORT: { port: 9083, what: 'sms-adapter: health, metrics' },
  POSTGRES_PORT: { port: 15432, what: 'Postgres' },
  KAFKA_PORT: { port: 19092, what: 'Kafka' },
  KAFKA_CONTROLLER_PORT: { port: 19093, what: 'Kafka controller' },
});

/** @typedef {keyof typeof PORTS} PortVariable */

/**
 * The port that a variable gives, or its default.
 * @param {PortVariable} variable @param {NodeJS.ProcessEnv} [env]
 * @throws {Problem} when it is set to something that is not a port
 */
export function portOf(variable, env = process.env) {
  const text = env[variable];
  if (text === undefined || text === '') return PORTS[variable].port;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Problem(`${variable}=${text} is not a port: it takes a number from 1 to 65535`);
  }
  return port;
}

/**
 * Checks that the ports are free, and names the variables that move those that are not.
 * @param {readonly PortVariable[]} variables @param {NodeJS.ProcessEnv} [env]
 * @throws {Problem} naming each port that is taken or given twice
 */
export async function checkPorts(variables, env = process.env) {
  const problems = [];
  /** @type {Map<number, PortVariable>} */
  const holders = new Map();
  for (const variable of variables) {
    const port = portOf(variable, env);
    const holder = holders.get(port);
    if (holder)
      problems.push(`port ${port} is given to both ${holder} and ${variable}: set one of them to another port`);
    else if (!(await isFree(port))) {
      problems.push(
        `port ${port} (${PORTS[variable].what}) is taken by another program: end that, or set ${variable} to a free port`,
      );
    }
    holders.set(port, holders.get(port) ?? variable);
  }
  if (problems.length > 0) throw new Problem(problems.join('\n'));
}
