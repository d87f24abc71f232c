// One real Kafka broker (KRaft, one node) on loopback. Maven fetches its jars once into .smsonly/kafka/.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, state } from './paths.mjs';
import { end, guard, launch, logSays, output } from './processes.mjs';
import { Problem, runCommand } from './steps.mjs';

const pom = at('tools', 'launcher', 'kafka', 'pom.xml');
const logging = at('tools', 'launcher', 'kafka', 'log4j2.yaml');

const hint =
  'Kafka needs Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless), and Maven once for its jars (apt-get install maven); or set KAFKA_BROKERS to the brokers to use';

/** The java to use: JAVA_HOME's or the one on the PATH, 17 or newer. */
export function java() {
  const command = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { ok, text } = output(command, ['-version']);
  if (!ok) throw new Problem(`no Java found (tried ${command}). ${hint}`);
  const major = Number(/version "(?:1\.)?(\d+)/.exec(text)?.[1] ?? 0);
  if (major < 17) throw new Problem(`${command} is Java ${major}. ${hint}`);
  return command;
}

const jarFolder = () => {
  const id = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  return state('kafka', `jars-${id}`);
};

/** Whether the jars are there. */
export const hasKafkaJars = () => existsSync(jarFolder());

/**
 * Fetches the jars with Maven, if they are not there yet.
 * @param {(text: string) => void} [progress] called with what is going on
 * @returns {Promise<string>} the folder that holds them
 */
export async function kafkaJars(progress = () => {}) {
  const folder = jarFolder();
  if (existsSync(folder)) return folder;
  if (!output('mvn', ['--version']).ok) throw new Problem(`no Maven found (mvn). ${hint}`);
  const partial = state('kafka', `jars-partial-${process.pid}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const args = [
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${partial}`,
  ];
  let fetched = 0;
  try {
    await runCommand('mvn', args, {
      cwd: state('kafka'),
      onLine: (line) => {
        const file = /Downloaded from .*\/([^/ ]+\.jar) /.exec(line)?.[1];
        if (file) progress(`${(fetched += 1)} jars fetched, ${file}`);
      },
    });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new Problem(
      `Maven could not fetch the jars of Kafka; is the network there?\n${error instanceof Error ? error.message : error}`,
    );
  }
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was faster
  }
  return folder;
}

/**
 * One more port of the broker. Who connects there is told to come to `advertised`: a proxy in front of the port can cut off some
 * clients and not others.
 * @typedef {{ name: string, port: number, advertised: number }} Door
 */

/** @param {{ data: string, port: number, controllerPort: number, sessionMs: number, doors: readonly Door[] }} options */
const serverProperties = ({ data, port, controllerPort, sessionMs, doors }) =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [
      `PLAINTEXT://127.0.0.1:${port}`,
      `CONTROLLER://127.0.0.1:${controllerPort}`,
      ...doors.map((door) => `${door.name}://127.0.0.1:${door.port}`),
    ],
    'advertised.listeners': [
      `PLAINTEXT://127.0.0.1:${port}`,
      ...doors.map((door) => `${door.name}://127.0.0.1:${door.advertised}`),
    ],
    'listener.security.protocol.map': [
      'PLAINTEXT:PLAINTEXT',
      'CONTROLLER:PLAINTEXT',
      ...doors.map((door) => `${door.name}:PLAINTEXT`),
    ],
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'num.partitions': 3,
    // A killed broker can register again only when its old session has ended.
    'broker.session.timeout.ms': sessionMs,
    'broker.heartbeat.interval.ms': Math.round(sessionMs / 6),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

/**
 * @typedef {object} KafkaServer
 * @property {number} port
 * @property {string} brokers host:port, as in KAFKA_BROKERS
 * @property {import('./processes.mjs').Identity} identity
 * @property {Promise<string>} exited
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill
 */

/**
 * Starts the broker with its data in `<home>/data`, formatting that first if there is none.
 * @param {{ jars: string, home: string, port: number, controllerPort: number, log: string, heapMb?: number, guarded?: boolean, doors?: readonly Door[], onSpawn?: (identity: import('./processes.mjs').Identity) => void }} options
 *   guarded: ends with us, with its folder (a broker of tests).
 * @returns {Promise<KafkaServer>}
 */
export async function startKafka({
  jars,
  home,
  port,
  controllerPort,
  log,
  heapMb = 256,
  guarded = false,
  doors = [],
  onSpawn,
}) {
  const command = java();
  const data = join(home, 'data');
  const properties = join(home, 'server.properties');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    properties,
    serverProperties({ data, port, controllerPort, sessionMs: guarded ? 3_000 : 6_000, doors }),
  );
  const classPath = `${jars}/*`;
  const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  if (!existsSync(join(data, 'meta.properties'))) {
    rmSync(data, { recursive: true, force: true });
    // An ID that begins with a dash would be read as an option.
    const id = `0${randomBytes(16).toString('base64url').slice(1)}`;
    const { ok, text } = output(command, [
      ...quick,
      '-cp',
      classPath,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      id,
      '-c',
      properties,
    ]);
    if (!ok) throw new Error(`Kafka could not format ${data}:\n${text.trim()}`);
  }
  const from = existsSync(log) ? statSync(log).size : 0;
  const args = [
    `-Xms64m`,
    `-Xmx${heapMb}m`,
    ...quick,
    `-Dlog4j2.configurationFile=${logging}`,
    '-cp',
    classPath,
    'kafka.Kafka',
    properties,
  ];
  const child = await launch(command, args, { log, onSpawn, cwd: home });
  const callOff = guarded ? guard(child.identity, home) : () => {};
  try {
    await logSays({ log, from, text: 'Kafka Server started', process: child, name: 'Kafka' });
  } catch (error) {
    await end(child.identity, { with: 'SIGKILL' });
    throw error;
  }
  return {
    port,
    brokers: `127.0.0.1:${port}`,
    ...child,
    async stop() {
      await end(child.identity, { with: 'SIGTERM', graceMs: 20_000 });
      callOff();
    },
    async kill() {
      await end(child.identity, { with: 'SIGKILL' });
      callOff();
    },
  };
}

/** Old jar folders of other versions. */
export function otherJarFolders() {
  const current = jarFolder();
  if (!existsSync(state('kafka'))) return [];
  return readdirSync(state('kafka'))
    .filter((name) => name.startsWith('jars-'))
    .map((name) => state('kafka', name))
    .filter((folder) => folder !== current);
}
