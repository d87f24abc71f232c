// What `npm start` does, with two sleeping processes for a system: node little-system.mjs <folder> <lock name>
import { join } from 'node:path';
import { becomeOnlyInstance } from '../lib/one-at-a-time.mjs';
import { launch, ProcessRecords } from '../lib/processes.mjs';
import { Supervisor } from '../lib/supervisor.mjs';

const [folder, lockName] = /** @type {[string, string]} */ (/** @type {unknown} */ (process.argv.slice(2)));
const records = new ProcessRecords(join(folder, 'run'));
const supervisor = new Supervisor(records);
process.on('SIGTERM', () => void supervisor.stop((name) => console.log(`${name} stopped`)).then(() => process.exit(0)));
setInterval(() => {}, 60_000);

/** @param {string} name @param {number} rank */
const part = (name, rank) => ({
  name,
  rank,
  log: join(folder, `${name}.log`),
  stopWith: /** @type {const} */ ('SIGTERM'),
  graceMs: 5_000,
  begin: (/** @type {(identity: import('../lib/processes.mjs').Identity) => void} */ onSpawn) =>
    launch('/bin/sleep', ['600'], { log: join(folder, `${name}.log`), onSpawn }),
});

try {
  await becomeOnlyInstance(records, lockName);
  await supervisor.start(part('database', 0));
  await supervisor.start(part('service', 1));
  console.log('ready');
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  process.exit(1);
}
