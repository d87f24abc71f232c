// `npm test`: installs what is missing, runs one Jest over all projects on servers, ports and data of its own, and prints last
// the line `N passed, N failed`. Arguments go to Jest: `npm test -- --selectProjects kafka`.
// `npm run test:attacks`: the same with the suites that attack a running system (e2e/scenarios/attacks), one after the other.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, prepare, prepareKafka } from './lib/install.mjs';
import { JestRun } from './lib/jest-run.mjs';

const given = process.argv.slice(2);
const isAttack = given[0] === 'attacks';
const args = isAttack ? ['--selectProjects', 'e2e', '--runInBand', ...given.slice(1)] : given;
const scratch = mkdtempSync(join(tmpdir(), 'smsonly-test-'));
const serversFile = join(scratch, 'servers.txt');
const run = new JestRun(scratch);

/** @param {string} name @param {() => Promise<unknown>} work @returns {Promise<boolean>} whether it went well */
async function attempt(name, work) {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

console.log(isAttack ? 'npm run test:attacks' : 'npm test');
if (await attempt('install', prepare)) {
  // Suites that start services need them compiled; the others run all the same.
  const built = await attempt('build', () => build({ endToEnd: true }));
  if (!(await attempt('Kafka', prepareKafka)))
    console.error('Suites that need Kafka fail, unless a Docker engine has an image of it.');
  const saysWorkers = args.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)\b/.test(arg));
  const workers = saysWorkers ? [] : ['--maxWorkers=2'];
  await run.run([...workers, ...args], {
    SMSONLY_TEST_SERVERS_REPORT: serversFile,
    SMSONLY_SUITES: isAttack ? 'attacks' : undefined,
  });
  if (!built) run.failed += 1;
  if (existsSync(serversFile)) console.log(`\nTest servers: ${readFileSync(serversFile, 'utf8')}`);
} else {
  run.failed = 1;
}
rmSync(scratch, { recursive: true, force: true });
run.finish();
