// `npm run bench:sms`: the SMS leg on a Postgres (with fsync, as in operation) and a Kafka of its own, in front of the simulator and,
// where it can be installed, of a real Jasmin. Arguments are passed on: `npm run bench:sms -- --help`. The result is also written to
// .smsonly/bench-sms.json. With PROFILE_DIR sms-adapter writes a CPU profile of each run there; with STATEMENTS_FILE what Postgres
// executed for it is written to that file, the most expensive statements first.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../tools/launcher/lib/free-port.mjs';
import { build, prepare, prepareKafka, toolEnvironment } from '../../../tools/launcher/lib/install.mjs';
import { kafkaJars, startKafka } from '../../../tools/launcher/lib/kafka.mjs';
import { at, projectNode, root, state } from '../../../tools/launcher/lib/paths.mjs';
import { ensureDatabase, openFolder, postgresUser, startPostgres } from '../../../tools/launcher/lib/postgres.mjs';
import { guard, identify } from '../../../tools/launcher/lib/processes.mjs';
import { runCommand, step } from '../../../tools/launcher/lib/steps.mjs';

const statementsFile = process.env.STATEMENTS_FILE;
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
    ...(statementsFile && {
      settings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' },
    }),
  });
  undo.push(() => postgres.kill());
  if (statementsFile) undo.push(() => writeStatements(postgres.url('smsonly'), statementsFile));
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

/** What Postgres executed for sms-adapter, the dearest first. @param {string} url @param {string} file */
async function writeStatements(url, file) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  const { rows } = await client.query(
    `select calls, round(total_plan_time::numeric) as plan_ms, plans, round(total_exec_time::numeric) as ms, round(mean_exec_time::numeric, 3) as mean_ms, rows,
       regexp_replace(query, '\\s+', ' ', 'g') as query
     from pg_stat_statements s join pg_roles on oid = userid where rolname = 'smsonly_sms_adapter' or userid = 10
     order by total_exec_time + total_plan_time desc limit 30`,
  );
  await client.end();
  const line = (
    /** @type {Record<string, unknown>} */ { calls, plans, plan_ms: plan, ms, mean_ms: mean, rows, query },
  ) => [calls, plans, plan, ms, mean, rows, String(query).slice(0, 150)].join('\t');
  writeFileSync(file, ['calls\tplans\tplan ms\tms\tmean ms\trows\tstatement', ...rows.map(line), ''].join('\n'));
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
