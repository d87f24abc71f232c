// `npm run test:jasmin`: starts a real Jasmin in a folder of its own, runs the suites that need it, stops it, and prints last the
// line `N passed, N failed`. Arguments go to Jest. Where Jasmin cannot be installed it says why and counts one skipped, or one failed
// with CI=true.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, prepare, prepareKafka } from '../launcher/lib/install.mjs';
import { JestRun } from '../launcher/lib/jest-run.mjs';
import { freePort } from '../launcher/lib/free-port.mjs';
import { at, state } from '../launcher/lib/paths.mjs';
import { Problem, step } from '../launcher/lib/steps.mjs';
import { CannotBeHadHere, Gateway, install, SETTINGS } from './gateway.mjs';

mkdirSync(state(), { recursive: true });
const scratch = mkdtempSync(join(state(), 'jasmin-test-'));
const run = new JestRun(scratch);
/** @type {Gateway | undefined} */
let gateway;

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
    // An operator's machine need not be on UTC, and SMPP's times are.
    timeZone: 'EST5',
  };
  gateway = await step('Jasmin', (progress) => Gateway.start(settings, { guarded: true, progress }));
  return { folder: settings.folder, smscPort, callbackPort };
}

console.log('npm run test:jasmin');
try {
  await prepare();
  // Some suites run the whole system.
  await build();
  await prepareKafka();
  await step('Jasmin’s packages', (progress) => install(SETTINGS.cache.default, progress));
  if (!run.stopped) {
    const bench = await startGateway();
    const config = at('tools', 'real-jasmin', 'jest.config.mjs');
    await run.run(['--config', config, '--runInBand', ...process.argv.slice(2)], {
      SMSONLY_REAL_JASMIN: JSON.stringify(bench),
    });
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  if (error instanceof CannotBeHadHere && process.env.CI !== 'true') run.skipped = 1;
  else run.failed = 1;
} finally {
  await gateway?.stop();
  if (run.failed > 0 && !run.stopped) console.log(`the logs of Jasmin are in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}
run.finish();
