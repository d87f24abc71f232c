// A Postgres and a Kafka for the fault campaign: its own, to be killed, stopped and started again on the same ports with the same data.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../prisma/migrate.mjs';
import { freePort } from './free-port.mjs';
import { kafkaJars, startKafka } from './kafka.mjs';
import { ensureDatabase, openFolder, postgresUser, startPostgres } from './postgres.mjs';
import { end } from './processes.mjs';

export async function campaignPostgres() {
  const home = openFolder(postgresUser(), tmpdir());
  const [port, password] = [await freePort(), randomBytes(12).toString('hex')];
  const begin = () =>
    startPostgres({ home, port, password, log: join(home, 'postgres.log'), durable: false, guarded: true });
  let server = await begin();
  await ensureDatabase(server.url, 'smsonly');
  await migrate({ url: server.url('smsonly') });
  return {
    port,
    url: server.url('smsonly'),
    async start() {
      server = await begin();
    },
    kill: () => server.kill(),
    async stopImmediately() {
      await end(server.identity, { with: 'SIGQUIT' });
      await server.kill(); // waits until its process is gone, and calls off its guard
    },
    async close() {
      await server.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** @param {{ doors: readonly import('./kafka.mjs').Door[] }} options */
export async function campaignKafka({ doors }) {
  const home = mkdtempSync(join(tmpdir(), 'smsonly-faults-kafka-'));
  const [jars, port, controllerPort] = [await kafkaJars(), await freePort(), await freePort()];
  const begin = () =>
    startKafka({ jars, home, port, controllerPort, log: join(home, 'kafka.log'), heapMb: 512, guarded: true, doors });
  let server = await begin();
  return {
    brokers: server.brokers,
    async start() {
      server = await begin();
    },
    kill: () => server.kill(),
    stop: () => server.stop(),
    async close() {
      await server.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
