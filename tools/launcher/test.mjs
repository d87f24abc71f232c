// `npm test`: installs what is missing, runs one Jest over all projects on servers, ports and data of its own, and prints last
// the line `N passed, N failed`. Arguments go to Jest: `npm test -- --selectProjects kafka`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, prepare, prepareKafka, toolEnvironment } from './lib/install.mjs';
import { at, projectNode, root } from './lib/paths.mjs';
import { PORTS } from './lib/ports.mjs';
import { guard, identify } from './lib/processes.mjs';
import { stopWork } from './lib/steps.mjs';

/** What a shell may have set for a running system must not reach the tests. */
const OURS = [
  ...Object.keys(PORTS),
  'DATABASE_URL',
  'KAFKA_BROKERS',
  'KAFKA_TOPIC_PREFIX',
  'JASMIN_URL',
  'JASMIN_USERNAME',
  'JASMIN_PASSWORD',
  'JASMIN_CALLBACK_TOKEN',
  'SMS_CALLBACK_URL',
  'SMS_UNKNOWN_WAIT',
  'SMS_ONLY_RANGES',
  'SMS_NUMBER_POOL',
  'IMPS_DOMAIN',
  'ADMIN_TOKEN',
  'PASSWORD_KEY',
  'INSTANCE',
  'DEFAULT_COUNTRY',
  'LOG_LEVEL',
  'LISTEN_HOST',
  'CSP_DEADLINE',
];

const args = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'smsonly-test-'));
const totalsFile = join(scratch, 'totals.json');
const serversFile = join(scratch, 'servers.txt');

/** @type {import('node:child_process').ChildProcess | undefined} */
let jest;
let stopped = /** @type {NodeJS.Signals | undefined} */ (undefined);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    stopped = signal;
    jest?.kill('SIGTERM');
    void stopWork();
  });
}

/** @returns {Promise<number>} Jest's exit code */
async function runJest() {
  const env = toolEnvironment({
    SMSONLY_TEST_TOTALS: totalsFile,
    SMSONLY_TEST_SERVERS_REPORT: serversFile,
    NODE_ENV: 'test',
  });
  for (const name of OURS) delete env[name];
  if (!process.env.NO_COLOR) delete env.NO_COLOR;
  const flags = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=TimeoutNegativeWarning',
  ];
  const own = ['--reporters=default', `--reporters=${at('tools', 'launcher', 'lib', 'count-reporter.mjs')}`];
  if (!args.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)\b/.test(arg))) own.push('--maxWorkers=2');
  jest = spawn(projectNode, [...flags, at('node_modules', 'jest', 'bin', 'jest.js'), ...own, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const identity = jest.pid ? identify(jest.pid) : undefined;
  const callOff = identity ? guard(identity, scratch) : () => {};
  try {
    return await new Promise((resolve, reject) => jest?.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
  } finally {
    callOff();
  }
}

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

console.log('npm test');
let passed = 0;
let failed = 0;
let skipped = 0;
let exitCode = 1;
if (await attempt('install', prepare)) {
  // Suites that start services need them compiled; the others run all the same.
  const built = await attempt('build', () => build({ endToEnd: true }));
  if (!(await attempt('Kafka', prepareKafka)))
    console.error('Suites that need Kafka fail, unless a Docker engine has an image of it.');
  if (!stopped) exitCode = await runJest();
  if (existsSync(totalsFile)) ({ passed, failed, skipped } = JSON.parse(readFileSync(totalsFile, 'utf8')));
  else if (exitCode !== 0) failed = 1; // Jest itself did not get through
  if (exitCode !== 0 && failed === 0) failed = 1;
  if (!built) failed += 1;
  if (existsSync(serversFile)) console.log(`\nTest servers: ${readFileSync(serversFile, 'utf8')}`);
} else {
  failed = 1;
}
rmSync(scratch, { recursive: true, force: true });
if (stopped) console.log(`stopped by ${stopped}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = stopped ? 130 : failed > 0 ? 1 : 0;
