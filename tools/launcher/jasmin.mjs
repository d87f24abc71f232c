// The real Jasmin of `npm start -- --gateway=jasmin`, with RabbitMQ and Redis; our simulator is its SMSC.
import { setTimeout as sleep } from 'node:timers/promises';
import { Gateway, install, PARTS, SETTINGS } from '../real-jasmin/gateway.mjs';
import { state } from './lib/paths.mjs';
import { portOf } from './lib/ports.mjs';
import { end, ProcessRecords } from './lib/processes.mjs';
import { say } from './lib/steps.mjs';

const folder = state('jasmin');
const LOOK_EVERY_MS = 1_000;
/** Those that are started individually; epmd starts and stops with RabbitMQ. */
const KEPT_UP = /** @type {const} */ (['redis', 'rabbitmq', 'jasmind']);

/** Gets what Jasmin needs. @param {import('./lib/steps.mjs').Progress} progress */
export async function installJasmin(progress) {
  let done = 'nothing to do';
  await install(SETTINGS.cache.default, (text) => progress((done = text)));
  progress(done);
}

/** Ends what an earlier start, or `jasmin.mjs start`, has left running. */
export async function endEarlierJasmin() {
  const ended = await new ProcessRecords(`${folder}/run`).endOrphans();
  if (ended.length > 0) say(`  ✓ ended leftovers of an earlier Jasmin: ${ended.join(', ')}`);
}

/**
 * @param {NodeJS.ProcessEnv} env of the services
 * @param {import('./lib/steps.mjs').Progress} progress
 * @returns {Promise<Gateway>} all of it ends with this process
 */
export async function startJasmin(env, progress) {
  await endEarlierJasmin();
  return Gateway.start(
    {
      folder,
      httpPort: portOf('JASMIN_PORT'),
      smscPort: portOf('SMSC_PORT'),
      ...(env.SMSC_USER && { smscUser: env.SMSC_USER }),
      ...(env.SMSC_PASSWORD && { smscPassword: env.SMSC_PASSWORD }),
      user: env.JASMIN_USERNAME ?? '',
      password: env.JASMIN_PASSWORD ?? '',
      moUrl: `${env.SMS_CALLBACK_URL}/jasmin/mo?token=${encodeURIComponent(env.JASMIN_CALLBACK_TOKEN ?? '')}`,
      // A minute of retries outlasts the restart of an adapter.
      callbackDelay: 2,
      callbackRetries: 30,
      noDelay: true,
    },
    { guarded: true, progress },
  );
}

/**
 * Restarts what ends by itself, until it is stopped: for the supervisor.
 * @param {Gateway} gateway
 */
export function keptUp(gateway) {
  const stopping = new AbortController();
  const look = async () => {
    const gone = KEPT_UP.filter((part) => !gateway.identityOf(part));
    if (gone.length === 0) return;
    // Someone may be restarting it: `node tools/real-jasmin/jasmin.mjs restart rabbitmq`.
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal });
    const still = gone.filter((part) => !gateway.identityOf(part));
    if (still.length === 0) return;
    say(`! ${still.join(' and ')} of Jasmin ended, starting again; logs in ${folder}/logs`);
    // jasmind does not reconnect to a broker that was down.
    if (still.includes('rabbitmq')) await gateway.end('jasmind');
    for (const part of KEPT_UP) if (!stopping.signal.aborted) await gateway.begin(part);
    say(`! Jasmin runs again`);
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      try {
        if (!stopping.signal.aborted) await look();
      } catch (error) {
        if (!stopping.signal.aborted) say(`! Jasmin did not start: ${error instanceof Error ? error.message : error}`);
      }
    }
  })();
  return {
    name: 'Jasmin',
    async stop() {
      stopping.abort();
      await watching;
      await gateway.stop();
    },
    kill() {
      for (const part of PARTS) void end(gateway.identityOf(part), { with: 'SIGKILL', group: true });
    },
  };
}
