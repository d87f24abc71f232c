// `npm run reset`: removes the data of `npm start` (accounts, messages, topics, secrets, logs). What was installed stays.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { endEarlierJasmin } from './jasmin.mjs';
import { otherJarFolders } from './lib/kafka.mjs';
import { tryLock } from './lib/lock.mjs';
import { state } from './lib/paths.mjs';
import { postgresFoldersOutside } from './lib/postgres.mjs';
import { ProcessRecords } from './lib/processes.mjs';

const DATA = [
  'postgres',
  'postgres-place.json',
  'postgres-binaries.json',
  'kafka/broker',
  'jasmin',
  'secrets.json',
  'logs',
  'run',
];

const lock = await tryLock('run');
if (!lock) {
  console.error('the system is running: stop npm start with Ctrl-C first');
  process.exit(1);
}
const orphans = await new ProcessRecords(state('run')).endOrphans();
if (orphans.length > 0) console.log(`ended leftovers of an earlier start: ${orphans.join(', ')}`);
await endEarlierJasmin();
const logsOfTests = existsSync(state()) ? readdirSync(state()).filter((name) => name.startsWith('jasmin-test-')) : [];
const doomed = [
  ...postgresFoldersOutside(),
  ...[...DATA, ...logsOfTests].map((name) => state(name)),
  ...otherJarFolders(),
].filter((path) => existsSync(path));
for (const path of doomed) rmSync(path, { recursive: true, force: true });
console.log(
  doomed.length > 0 ? `removed:\n${doomed.map((path) => `  ${path}`).join('\n')}` : 'there is no data to remove',
);
await lock();
