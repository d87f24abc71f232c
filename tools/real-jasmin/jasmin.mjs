#!/usr/bin/env node
// Runs a real Jasmin from the command line; see README.md. Exit codes: 0 done, 1 failed or not all is up,
// 3 Jasmin cannot be installed on this machine, 64 wrong usage.
import { parseArgs } from 'node:util';
import { Problem, stopWork } from '../launcher/lib/steps.mjs';
import { CannotBeHadHere, defaultFolder, Gateway, install, PARTS, SETTINGS } from './gateway.mjs';

const COMMANDS = {
  install: 'only fill the cache',
  start: 'install what is missing, start what is not running, configure; safe to repeat',
  stop: 'stop what runs in the folder, or only the named part; stored data stays',
  restart: 'stop, then start, or only the named part',
  status: 'a line for each part, the connector and its queue; exit code 0 when all are up',
  queues: "RabbitMQ's queues: name, ready, unacknowledged, consumers",
  jcli: 'read jCli commands from standard input, print the answers',
  env: 'print the variables for sms-adapter',
};

const kebab = (/** @type {string} */ name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function usage() {
  const options = Object.entries(SETTINGS).map(
    ([name, { default: usual, what }]) => `  --${kebab(name).padEnd(20)} ${what}${usual ? ` (${usual})` : ''}`,
  );
  return [
    'usage: node tools/real-jasmin/jasmin.mjs COMMAND [PART] [OPTIONS]',
    ...Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(10)} ${what}`),
    `PART: ${PARTS.join(', ')}`,
    'options, remembered by the folder:',
    `  --folder               data, logs and process IDs (${defaultFolder})`,
    ...options,
  ].join('\n');
}

/** @param {Gateway} gateway */
function environment(gateway) {
  const { user, password } = gateway.settings;
  console.log(`JASMIN_URL=${gateway.url}\nJASMIN_USERNAME=${user}\nJASMIN_PASSWORD=${password}`);
}

/** @param {Gateway} gateway @returns {Promise<boolean>} whether all is well */
async function status(gateway) {
  const up = PARTS.map((part) => ({ part, identity: gateway.identityOf(part) }));
  for (const { part, identity } of up)
    console.log(`${part.padEnd(10)} ${identity ? `up, process ${identity.pid}` : 'down'}`);
  if (up.some(({ identity }) => !identity)) return false;
  const name = `submit.sm.${gateway.settings.connector}`;
  const consumers = gateway.queues().find((queue) => queue.name === name)?.consumers ?? 0;
  const { service, session } = await gateway.connector();
  console.log(
    `queue      ${name}, ${consumers} consumers${consumers > 0 ? '' : ': jasmind does not consume it, restart jasmind'}`,
  );
  console.log(`connector  ${gateway.settings.connector} is ${service}, ${session}`);
  return consumers > 0 && session.startsWith('BOUND');
}

/** @param {Gateway} gateway */
async function talk(gateway) {
  const jcli = await gateway.jcli();
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  for (const line of text.split('\n').filter(Boolean)) console.log(await jcli.command(line));
  jcli.close();
}

/** Without RabbitMQ or Redis jasmind cannot finish. @param {Gateway} gateway @param {(text: string) => void} progress */
async function drain(gateway, progress) {
  if (!gateway.identityOf('jasmind')) return;
  progress('draining');
  await gateway.drain().catch((error) => progress(`${error.message}; ending it all the same`));
}

/** @param {string} command @param {string | undefined} part @param {Record<string, string>} given */
async function run(command, part, given) {
  const folder = given.folder ?? defaultFolder;
  const progress = (/** @type {string} */ text) => console.error(`jasmin: ${text} …`);
  switch (command) {
    case 'install':
      await install(given.cache ?? SETTINGS.cache.default, progress);
      return true;
    case 'start':
      environment(await Gateway.start(given, { progress }));
      return true;
    case 'stop':
    case 'restart': {
      const gateway = await Gateway.inFolder(folder);
      if (part === 'jasmind') await drain(gateway, progress);
      await (part ? gateway.end(/** @type {import('./gateway.mjs').Part} */ (part)) : gateway.stop());
      if (command === 'restart') environment(await Gateway.start(given, { progress }));
      return true;
    }
    case 'status':
      return status(await Gateway.inFolder(folder));
    case 'queues':
      for (const queue of (await Gateway.inFolder(folder)).queues()) console.log(Object.values(queue).join('\t'));
      return true;
    case 'jcli':
      await talk(await Gateway.inFolder(folder));
      return true;
    default:
      environment(await Gateway.inFolder(folder));
      return true;
  }
}

let parsed;
try {
  const options = Object.fromEntries(
    ['folder', ...Object.keys(SETTINGS)].map((name) => [kebab(name), { type: 'string' }]),
  );
  parsed = parseArgs({ allowPositionals: true, options: /** @type {any} */ (options) });
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${usage()}`);
  process.exit(64);
}
const [command = '', part] = parsed.positionals;
if (!Object.hasOwn(COMMANDS, command) || (part && !PARTS.some((name) => name === part))) {
  console.error(usage());
  process.exit(64);
}
const camel = (/** @type {string} */ name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const given = /** @type {Record<string, string>} */ (
  Object.fromEntries(Object.entries(parsed.values).map(([name, value]) => [camel(name), value]))
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => void stopWork().then(() => process.exit(130)));
try {
  process.exitCode = (await run(command, part, given)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`jasmin: ${error.message}`);
  process.exitCode = error instanceof CannotBeHadHere ? 3 : 1;
}
