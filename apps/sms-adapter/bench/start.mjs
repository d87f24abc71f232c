// `npm run bench:sms`: the SMS leg on a Postgres (with fsync, as in operation) and a Kafka of its own, in front of the simulator and,
// where it can be had, of a real Jasmin. Arguments go on: `npm run bench:sms -- --help`. The result is also written to
// .smsonly/bench-sms.json. With PROFILE_DIR sms-adapter writes a CPU profile of each run there.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/launcher/lib/free-port.mjs';
import { build, prepare, prepareKafka, toolEnvironment } from '../../../tools/launcher/lib/install.mjs';
import { kafkaJars, startKafka } from '../../../tools/launcher/lib/kafka.mjs';
import { at, projectNode, root, state } from '../../../tools/launcher/lib/paths.mjs';
import { ensureDatabase, openFolder, postgresUser, startPostgres } from '../../../tools/launcher/lib/postgres.mjs';
import { guard, identify } from '../../../tools/launcher/lib/processes.mjs';
import { runCommand, step } from '../../../tools/launcher/lib/steps.mjs';

const bench = at('apps', 'sms-adapter', 'bench');

/** @param {string} scratch folder of everything that is written */
async function startServers(scratch) {
  const postgresHome = openFolder(postgresUser(), tmpdir());
  undo.push(() => rmSync(postgresHome, { recursive: true, force: true }));
  const postgres = await startPostgres({
    home: postgresHome,
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
    log: join(postgresHome, 'postgres.log'),
    durable: true,
    guarded: true,
  });
  undo.push(() => postgres.kill());
  await ensureDatabase(postgres.url, 'smsonly');
  const { migrate } = await import('../../../prisma/migrate.mjs');
  await migrate({ url: postgres.url('smsonly') });
  const kafka = await startKafka({
    jars: await kafkaJars(),
    home: join(scratch, 'kafka'),
    port: await freePort(),
    controllerPort: await freePort(),
    log: join(scratch, 'kafka.log'),
    heapMb: 512,
    guarded: true,
  });
  undo.push(() => kafka.kill());
  return { postgres, kafka };
}

/** @param {Record<string, string>} env @param {string} scratch @returns {Promise<number>} the exit code */
async function measure(env, scratch) {
  const main = join(bench, 'dist', 'main.js');
  const args = ['--disable-warning=TimeoutNegativeWarning', main, ...process.argv.slice(2)];
  const child = spawn(projectNode, args, { cwd: root, env: toolEnvironment(env), stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill('SIGTERM'));
  const identity = child.pid ? identify(child.pid) : undefined;
  const callOff = identity ? guard(identity, scratch) : () => {};
  try {
    return await new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
  } finally {
    callOff();
  }
}

/** @type {(() => Promise<unknown> | void)[]} */
const undo = [];
try {
  await prepare();
  await build();
  await step('build the bench', () =>
    runCommand(projectNode, [at('node_modules', '.bin', 'tsc'), '-b', bench], { cwd: root, env: toolEnvironment() }),
  );
  if (process.argv.includes('--help')) {
    process.exitCode = await measure({}, '');
  } else {
    await prepareKafka();
    mkdirSync(state(), { recursive: true });
    const scratch = mkdtempSync(join(state(), 'bench-sms-'));
    undo.push(() => rmSync(scratch, { recursive: true, force: true }));
    const { postgres, kafka } = await step('Postgres and Kafka', () => startServers(scratch));
    const env = {
      DATABASE_URL: postgres.url('smsonly'),
      KAFKA_BROKERS: kafka.brokers,
      BENCH_PIDS: JSON.stringify({ Postgres: postgres.identity.pid, Kafka: kafka.identity.pid }),
      BENCH_SCRATCH: scratch,
      BENCH_RESULT: state('bench-sms.json'),
    };
    process.exitCode = await measure(env, scratch);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const end of undo.reverse()) await end();
}
