// Embedded Postgres and Kafka, by the same code that `npm start` runs, each in a folder that is removed with them.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/launcher/lib/free-port.mjs';
import { kafkaJars, startKafka } from '../../../tools/launcher/lib/kafka.mjs';
import { openFolder, postgresUser, startPostgres } from '../../../tools/launcher/lib/postgres.mjs';

/**
 * A server that can be stopped, killed and started again on the same port with the same data.
 * @template S
 */
class EmbeddedServer {
  /** @param {string} home @param {() => Promise<S & { stop(): Promise<void>, kill(): Promise<void> }>} begin */
  constructor(home, begin) {
    this.home = home;
    this.begin = begin;
    this.running = undefined;
  }

  async start() {
    this.running ??= await this.begin();
  }

  async startOrClose() {
    try {
      await this.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async stop() {
    await this.running?.stop();
    this.running = undefined;
  }

  async kill() {
    await this.running?.kill();
    this.running = undefined;
  }

  async close() {
    await this.kill(); // nothing is kept, so there is nothing to shut down cleanly
    rmSync(this.home, { recursive: true, force: true });
  }
}

export async function embeddedPostgres() {
  const home = openFolder(postgresUser(), tmpdir());
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const server = new EmbeddedServer(home, () =>
    startPostgres({ home, port, password, log: join(home, 'postgres.log'), durable: false, guarded: true }),
  );
  await server.startOrClose();
  return Object.assign(server, {
    url: (/** @type {string} */ database) => `postgresql://smsonly:${password}@127.0.0.1:${port}/${database}`,
    port,
    kind: 'embedded',
  });
}

export async function embeddedKafka() {
  const jars = await kafkaJars();
  const home = mkdtempSync(join(tmpdir(), 'smsonly-kafka-'));
  const port = await freePort();
  const controllerPort = await freePort();
  const server = new EmbeddedServer(home, () =>
    startKafka({ jars, home, port, controllerPort, log: join(home, 'kafka.log'), guarded: true }),
  );
  await server.startOrClose();
  return Object.assign(server, { brokers: `127.0.0.1:${port}`, port, kind: 'embedded' });
}
