// Postgres and Kafka through Testcontainers, on fixed host ports so that a stopped one comes back where it was.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../../tools/launcher/lib/free-port.mjs';
import { kafkaImage, postgresImage } from './images.mjs';
import { liveBrokers } from './kafka-answers.mjs';

const PULL_LIMIT_MS = 180_000;
const RYUK = 'testcontainers/ryuk:0.14.0';

/** @type {Promise<import('testcontainers').ContainerRuntimeClient | undefined> | undefined} */
let engine;

/** The Docker engine, if one answers. */
function dockerEngine() {
  engine ??= (async () => {
    try {
      const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
      // Testcontainers' own reaper needs an image too; without it we stop the containers ourselves.
      const client = await getContainerRuntimeClient();
      if (process.env.TESTCONTAINERS_RYUK_DISABLED === undefined) {
        const cleaner = process.env.RYUK_CONTAINER_IMAGE ?? RYUK;
        if (!(await client.image.exists(ImageName.fromString(cleaner))))
          process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
      }
      return client;
    } catch {
      return undefined; // no engine: the embedded servers are used instead
    }
  })();
  return engine;
}

/** Whether a Docker engine answers and has the image, or can pull it. @param {string} image */
export async function canRun(image) {
  const client = await dockerEngine();
  if (!client) return false;
  const { ImageName } = await import('testcontainers');
  const name = ImageName.fromString(image);
  if (await client.image.exists(name)) return true;
  const limit = new AbortController();
  try {
    const pulled = client.image.pull(name).then(() => client.image.exists(name));
    return await Promise.race([pulled, sleep(PULL_LIMIT_MS, false, { ref: false, signal: limit.signal })]);
  } catch {
    return false;
  } finally {
    limit.abort();
  }
}

/**
 * @param {import('testcontainers').StartedTestContainer} container
 * @param {() => Promise<void>} ready resolves when the server answers again
 */
async function steerable(container, ready) {
  const client = /** @type {import('testcontainers').ContainerRuntimeClient} */ (await dockerEngine());
  const handle = client.container.getById(container.getId());
  return {
    kind: 'container',
    async start() {
      await handle.start();
      await ready();
    },
    stop: () => handle.stop({ t: 10 }),
    kill: () => handle.kill(),
    close: () => handle.remove({ force: true, v: true }),
  };
}

export async function containerPostgres() {
  await dockerEngine();
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const container = await new PostgreSqlContainer(postgresImage)
    .withUsername('smsonly')
    .withPassword(password)
    .withDatabase('postgres')
    .withExposedPorts({ container: 5432, host: port })
    .start();
  const url = (/** @type {string} */ database) =>
    `postgresql://smsonly:${password}@${container.getHost()}:${port}/${database}`;
  const ready = async () => {
    for (let attempt = 0; ; attempt += 1) {
      const client = new pg.Client({ connectionString: url('postgres') });
      client.on('error', () => {});
      try {
        await client.connect();
        return await client.end();
      } catch (error) {
        if (attempt === 600) throw error;
        await sleep(100);
      }
    }
  };
  return Object.assign(await steerable(container, ready), { url, port });
}

export async function containerKafka() {
  const { GenericContainer, Wait } = await import('testcontainers');
  const client = /** @type {import('testcontainers').ContainerRuntimeClient} */ (await dockerEngine());
  const host = client.info.containerRuntime.host;
  const port = await freePort();
  const container = await new GenericContainer(kafkaImage)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://127.0.0.1:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(60_000)
    .start();
  const brokers = `${host}:${port}`;
  const ready = async () => {
    for (let attempt = 0; ; attempt += 1) {
      const alive = await liveBrokers(brokers).catch(() => 0);
      if (alive > 0) return;
      if (attempt === 300) throw new Error(`Kafka at ${brokers} does not answer`);
      await sleep(100);
    }
  };
  return Object.assign(await steerable(container, ready), { brokers, port });
}
