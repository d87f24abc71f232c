// `npm start -- --gateway=…`: the SMS gateway.
import { parseArgs } from 'node:util';
import { Problem } from './steps.mjs';

/** What there is to choose from. */
const GATEWAYS = /** @type {const} */ ({
  simulator: 'our simulator of Jasmin',
  jasmin: 'the real Jasmin, with our simulator as its SMSC',
});

/** @typedef {keyof typeof GATEWAYS} GatewayKind */

const usage = `npm start [-- --gateway=${Object.keys(GATEWAYS).join('|')}]`;

/**
 * @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {GatewayKind}
 * @throws {Problem} that says how to call it
 */
export function readGateway(args, env = process.env) {
  let given;
  try {
    given = parseArgs({ args: [...args], options: { gateway: { type: 'string', default: 'simulator' } } }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message.split('\n')[0] : error}\nusage: ${usage}`);
  }
  const kind = /** @type {GatewayKind} */ (given.gateway);
  if (!Object.hasOwn(GATEWAYS, kind)) {
    const choices = Object.entries(GATEWAYS).map(([name, what]) => `  ${name.padEnd(10)} ${what}`);
    throw new Problem(`--gateway=${kind} is unknown; it takes\n${choices.join('\n')}`);
  }
  if (kind === 'jasmin' && env.JASMIN_URL)
    throw new Problem(
      'JASMIN_URL names the gateway to use, so --gateway=jasmin has none to start: leave out one of them',
    );
  return kind;
}
