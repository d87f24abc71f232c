// `npm run test:jasmin`: starts a real Jasmin in a folder of its own, runs the suites that need it, stops it, and prints last the
// line `N passed, N failed`. Arguments go to Jest. Where Jasmin cannot be had it says why and counts one skipped, or one failed
// under CI=true.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, prepare, prepareKafka, toolEnvironment } from '../../tools/launcher/lib/install.mjs';
import { freePort } from '../../tools/launcher/lib/free-port.mjs';
import { at, projectNode, root, state } from '../../tools/launcher/lib/paths.mjs';
import { guard, identify } from '../../tools/launcher/lib/processes.mjs';
import { Problem, step, stopWork } from '../../tools/launcher/lib/steps.mjs';
import { CannotBeHadHere, Gateway, install, SETTINGS } from './gateway.mjs';

mkdirSync(state(), { recursive: true });
const scratch = mkdtempSync(join(state(), 'jasmin-test-'));
const totalsFile = join(scratch, 'totals.json');

/** @type {Gateway | undefined} */
let gateway;
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

async function startGateway() {
  const [httpPort, smscPort, callbackPort] = [await freePort(), await freePort(), await freePort()];
  const settings = {
    folder: join(scratch, 'gateway'),
    httpPort,
    smscPort,
    moUrl: `http://127.0.0.1:${callbackPort}/jasmin/mo?token=test-token`,
    responseTimeout: 3,
    requeueDelay: 2,
    connectDelay: 1,
    callbackDelay: 1,
    receiptDelay: 1,
    noDelay: 'yes',
  };
  gateway = await step('Jasmin', (progress) => Gateway.start(settings, { guarded: true, progress }));
  return { folder: settings.folder, smscPort, callbackPort };
}

/** @param {Awaited<ReturnType<typeof startGateway>>} bench @returns {Promise<number>} Jest's exit code */
async function runJest(bench) {
  const env = toolEnvironment({
    SMSONLY_TEST_TOTALS: totalsFile,
    SMSONLY_REAL_JASMIN: JSON.stringify(bench),
    NODE_ENV: 'test',
  });
  if (!process.env.NO_COLOR) delete env.NO_COLOR;
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const own = [
    '--config',
    at('deploy', 'jasmin', 'jest.config.mjs'),
    '--runInBand',
    '--reporters=default',
    `--reporters=${at('tools', 'launcher', 'lib', 'count-reporter.mjs')}`,
  ];
  const args = [...flags, at('node_modules', 'jest', 'bin', 'jest.js'), ...own, ...process.argv.slice(2)];
  jest = spawn(projectNode, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const identity = jest.pid ? identify(jest.pid) : undefined;
  const callOff = identity ? guard(identity, scratch) : () => {};
  try {
    return await new Promise((resolve, reject) => jest?.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
  } finally {
    callOff();
  }
}

let passed = 0;
let failed = 0;
let skipped = 0;
console.log('npm run test:jasmin');
try {
  await prepare();
  // Some suites run the whole system.
  await build();
  await prepareKafka();
  await step('Jasmin’s packages', (progress) => install(SETTINGS.cache.default, progress));
  if (!stopped) {
    const bench = await startGateway();
    const exitCode = stopped ? 1 : await runJest(bench);
    if (existsSync(totalsFile)) ({ passed, failed, skipped } = JSON.parse(readFileSync(totalsFile, 'utf8')));
    if (exitCode !== 0 && failed === 0) failed = 1;
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  if (error instanceof CannotBeHadHere && process.env.CI !== 'true') skipped = 1;
  else failed = 1;
} finally {
  await gateway?.stop();
  if (failed > 0 && !stopped) console.log(`the logs of Jasmin are in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}
if (stopped) console.log(`stopped by ${stopped}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = stopped ? 130 : failed > 0 ? 1 : 0;
