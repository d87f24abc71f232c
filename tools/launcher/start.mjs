// `npm start`: the whole system on one machine. Installs and builds what is missing, starts Postgres, Kafka, the Jasmin simulator
// (`--gateway=jasmin`: a real Jasmin) and all services, says `smsonly is ready` when each of them is, and stops all of it
// on Ctrl-C.
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { addresses } from './lib/addresses.mjs';
import { registerDemoAccounts } from './lib/demo-accounts.mjs';
import { brought as broughtAlong, playgroundEnvironment, secrets, serviceEnvironment } from './lib/environment.mjs';
import { build, prepare, prepareKafka, toolEnvironment } from './lib/install.mjs';
import { readGateway } from './lib/gateway-choice.mjs';
import { heapOptions } from './lib/heap-options.mjs';
import { installJasmin, keptUp, startJasmin } from './jasmin.mjs';
import { hasKafkaJars, java, kafkaJars, startKafka } from './lib/kafka.mjs';
import { becomeOnlyInstance, watchNpm } from './lib/one-at-a-time.mjs';
import { at, projectNode, root, state } from './lib/paths.mjs';
import { PlaygroundChannel } from './lib/playground-channel.mjs';
import { checkPorts, PORTS, portOf } from './lib/ports.mjs';
import { ensureDatabase, postgresHome, startPostgres } from './lib/postgres.mjs';
import { launch, lastLines, ProcessRecords } from './lib/processes.mjs';
import { untilReady } from './lib/readiness.mjs';
import { hasPlayground, services } from './lib/services.mjs';
import { Problem, runCommand, say, step, stopWork } from './lib/steps.mjs';
import { Supervisor } from './lib/supervisor.mjs';

const READY_LIMIT_MS = 120_000;
const RANK = { postgres: 0, kafka: 1, jasmin: 2, playground: 3, services: 4 };

const records = new ProcessRecords(state('run'));
/** @type {PlaygroundChannel | undefined} */
let channel;
const supervisor = new Supervisor(records, { onChange: () => channel?.tell() });
const log = (/** @type {string} */ name) => state('logs', `${name}.log`);

/** Moves the previous log aside. @param {string} name */
function newLog(name) {
  mkdirSync(state('logs'), { recursive: true });
  if (existsSync(log(name))) renameSync(log(name), `${log(name)}.1`);
  return log(name);
}

let endingSince = 0;
/** @param {string} why @param {number} exitCode */
async function shutDown(why, exitCode) {
  if (endingSince > 0) {
    // Ctrl-C arrives twice at once, from the terminal and from npm; another one later is a real second Ctrl-C.
    if (why === 'SIGINT' && performance.now() - endingSince > 1_000) supervisor.kill();
    return;
  }
  endingSince = performance.now();
  say(`\n${why}: stopping`);
  await stopWork();
  await supervisor.stop((name) => say(`  ✓ ${name} stopped`));
  process.exit(exitCode);
}

/** @param {string} password */
async function runPostgres(password) {
  const port = portOf('POSTGRES_PORT');
  const file = newLog('postgres');
  const home = postgresHome();
  /** @type {import('./lib/supervisor.mjs').Part<import('./lib/postgres.mjs').PostgresServer>} */
  const part = {
    name: 'postgres',
    rank: RANK.postgres,
    log: file,
    stopWith: 'SIGINT',
    graceMs: 20_000,
    begin: (onSpawn) => startPostgres({ home, port, password, log: file, durable: true, onSpawn }),
  };
  const server = await supervisor.start(part);
  await ensureDatabase(server.url, 'smsonly');
  return server.url('smsonly');
}

async function runKafka() {
  const port = portOf('KAFKA_PORT');
  const controllerPort = portOf('KAFKA_CONTROLLER_PORT');
  const file = newLog('kafka');
  const jars = await kafkaJars();
  /** @type {import('./lib/supervisor.mjs').Part<import('./lib/kafka.mjs').KafkaServer>} */
  const part = {
    name: 'kafka',
    rank: RANK.kafka,
    log: file,
    stopWith: 'SIGTERM',
    graceMs: 20_000,
    begin: (onSpawn) =>
      startKafka({ jars, home: state('kafka', 'broker'), port, controllerPort, log: file, heapMb: 512, onSpawn }),
  };
  const server = await supervisor.start(part);
  return server.brokers;
}

/** @param {NodeJS.ProcessEnv} env */
const makeTopics = (env) =>
  runCommand(projectNode, [at('libs', 'kafka', 'dist', 'create-topics.js')], { cwd: root, env });

/** @param {string} databaseUrl @param {import('./lib/steps.mjs').Progress} progress */
async function runMigrations(databaseUrl, progress) {
  const { migrate } = await import('../../prisma/migrate.mjs');
  const applied = await migrate({ url: databaseUrl });
  progress(applied.length > 0 ? `${applied.length} applied` : 'nothing to do');
}

/** @param {import('./lib/services.mjs').Service} service @param {NodeJS.ProcessEnv} env */
async function runService({ name, readyPort }, env) {
  const file = newLog(name);
  const isPlayground = name === 'playground';
  const rank = name === 'jasmin-simulator' ? RANK.jasmin : isPlayground ? RANK.playground : RANK.services;
  await supervisor.start({
    name,
    rank,
    log: file,
    stopWith: 'SIGTERM',
    graceMs: 15_000,
    begin: async (onSpawn) => {
      const started = await launch(
        projectNode,
        [
          ...(rank === RANK.services ? heapOptions : []),
          '--enable-source-maps',
          '--disable-warning=TimeoutNegativeWarning',
          at('apps', name, 'dist', 'main.js'),
        ],
        {
          log: file,
          onSpawn,
          cwd: root,
          env: { ...env, INSTANCE: env.INSTANCE ? `${env.INSTANCE}-${name}` : `${name}-0` },
          talks: isPlayground,
        },
      );
      if (isPlayground) channel?.open(started.child);
      return started;
    },
    ready: async (child) => {
      let ended = '';
      void child.exited.then((how) => (ended = how));
      const given = () =>
        ended ? `${name} ended while starting (${ended}); the end of ${file}:\n${lastLines(file)}` : undefined;
      await untilReady({ name, port: portOf(readyPort), limitMs: READY_LIMIT_MS, given });
    },
  });
}

/** Jasmin binds as soon as its SMSC is there. @param {import('./lib/services.mjs').Service} smsc @param {NodeJS.ProcessEnv} env */
async function runJasmin(smsc, env) {
  await step(smsc.name, () => runService(smsc, env));
  const gateway = await step('Jasmin', (progress) => startJasmin(env, progress));
  supervisor.adopt(keptUp(gateway), RANK.jasmin);
  return gateway;
}

/**
 * @param {import('./lib/services.mjs').Service} playground @param {readonly import('./lib/services.mjs').Service[]} running
 * @param {NodeJS.ProcessEnv} env of the services
 */
async function runPlayground(playground, running, env) {
  const names = running.map(({ name }) => name);
  channel = new PlaygroundChannel(supervisor, names);
  const own = playgroundEnvironment(env, { simulator: names.includes('jasmin-simulator') });
  await step(playground.name, () => runService(playground, own));
}

/** @param {import('./lib/gateway-choice.mjs').GatewayKind} kind */
async function start(kind) {
  const began = performance.now();
  const brought = broughtAlong(process.env);
  const running = services(brought);
  if (!hasPlayground(process.env)) say('  – no playground: NODE_ENV is production');
  const isReal = kind === 'jasmin';
  const ports = /** @type {import('./lib/ports.mjs').PortVariable[]} */ (Object.keys(PORTS)).filter(
    (variable) =>
      running.some((service) => service.ports.includes(variable)) ||
      (isReal && (variable === 'JASMIN_PORT' || variable === 'SMSC_PORT')) ||
      (variable === 'POSTGRES_PORT' && !brought.postgres) ||
      (variable.startsWith('KAFKA_') && !brought.kafka),
  );
  await checkPorts(ports);
  if (!brought.kafka) java(); // better to report a missing Java now than after the install

  await prepare();
  await Promise.all([
    build(),
    brought.kafka || hasKafkaJars() ? undefined : prepareKafka(),
    isReal && step('Jasmin’s packages', installJasmin),
  ]);

  const { postgresPassword, callbackToken, passwordKey } = secrets();
  const environment = (/** @type {string} */ databaseUrl, /** @type {string} */ brokers) =>
    toolEnvironment(serviceEnvironment({ databaseUrl, brokers, callbackToken, passwordKey, gateway: kind }));
  const simulator = running.find(({ name }) => name === 'jasmin-simulator');
  const gateway = isReal && simulator ? runJasmin(simulator, environment('', '')) : undefined;
  const database = brought.postgres
    ? Promise.resolve(/** @type {string} */ (process.env.DATABASE_URL))
    : step('Postgres', () => runPostgres(postgresPassword));
  const migrated = database.then((url) =>
    step('migrations', (progress) => runMigrations(url, progress)).then(() => url),
  );
  const broker = brought.kafka
    ? Promise.resolve(/** @type {string} */ (process.env.KAFKA_BROKERS))
    : step('Kafka', runKafka);
  const [databaseUrl, brokers, jasmin] = await Promise.all([migrated, broker, gateway]);

  const env = environment(databaseUrl, brokers);
  await step('topics', () => makeTopics(env));
  const playground = running.find(({ name }) => name === 'playground');
  const others = running.filter((service) => service !== playground && !(jasmin && service === simulator));
  await Promise.all(others.map((service) => step(service.name, () => runService(service, env))));
  const accounts = step('demo accounts', async (progress) => {
    const done = await registerDemoAccounts({
      adminUrl: `http://127.0.0.1:${portOf('ADMIN_PORT')}`,
      token: /** @type {string} */ (env.ADMIN_TOKEN),
      domain: /** @type {string} */ (env.IMPS_DOMAIN),
    });
    progress(done);
  });
  await Promise.all([accounts, playground && runPlayground(playground, running, env)]);
  say(['', ...addresses({ running, env, brought, jasmin }), ''].join('\n'));
  say(
    `started in ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops it, the data stays until npm run reset`,
  );
  say('smsonly is ready');
}

process.stdout.on('error', () => {}); // the reader has gone: not a reason to end
process.stderr.on('error', () => {});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => void shutDown(signal, 0));

console.log('npm start');
/** @type {import('./lib/gateway-choice.mjs').GatewayKind} */
let kind;
try {
  kind = readGateway(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(64);
}
try {
  await becomeOnlyInstance(records);
  watchNpm(() => void shutDown('npm was killed', 1));
  await start(kind);
} catch (error) {
  if (endingSince === 0) {
    const text =
      error instanceof Error ? (error instanceof Problem || !process.env.DEBUG ? error.message : error.stack) : error;
    console.error(`\n${text}`);
    await shutDown('could not start', 1);
  }
}
