// `npm run bench`: the whole system on a Postgres and a Kafka of its own, with fsync as in operation, beside a raw kafkajs
// pipe on the same broker. BENCH_SECONDS and BENCH_IN_FLIGHT change the load. The result is also written to .smsonly/bench.json.
// `npm run bench:front`: imps-front on the same, beside a bare Fastify route; .smsonly/bench-front.json.
// `npm run bench:fair`: a quiet user alone and beside another user's floods; .smsonly/bench-fair.json.
// `npm run bench:presence`: presence's statements and handlers at two sizes of the service; .smsonly/bench-presence.json.
// `npm run bench:page`: the playground in Chromium with many contacts and messages, beside an empty client; .smsonly/bench-page.json.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './lib/free-port.mjs';
import { build, prepare, prepareKafka, toolEnvironment } from './lib/install.mjs';
import { kafkaJars, startKafka } from './lib/kafka.mjs';
import { at, projectNode, state } from './lib/paths.mjs';
import { ensureDatabase, openFolder, postgresUser, startPostgres } from './lib/postgres.mjs';
import { runInForeground } from './lib/steps.mjs';

const [subject] = process.argv.slice(2);
const subjects = ['front', 'fair', 'presence', 'page'];
if (subject !== undefined && !subjects.includes(subject)) {
  console.error(`bench: unknown argument ${subject}; it takes none, or one of ${subjects.join(', ')}`);
  process.exit(64);
}
const name = subject === undefined ? 'bench' : `bench-${subject}`;

/** @type {(() => Promise<unknown> | void)[]} */
const undo = [];
try {
  await prepare();
  await build({ endToEnd: true });
  await prepareKafka();

  const postgresHome = openFolder(postgresUser(), tmpdir());
  undo.push(() => rmSync(postgresHome, { recursive: true, force: true }));
  const postgres = await startPostgres({
    home: postgresHome,
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
    log: join(postgresHome, 'postgres.log'),
    durable: true,
    guarded: true,
    // Gives the time when a message was committed to its recipient's queue.
    settings: { track_commit_timestamp: 'on' },
  });
  undo.push(() => postgres.kill());
  await ensureDatabase(postgres.url, 'smsonly');
  const { migrate } = await import('../../prisma/migrate.mjs');
  await migrate({ url: postgres.url('smsonly') });

  const kafkaHome = mkdtempSync(join(tmpdir(), 'smsonly-bench-kafka-'));
  undo.push(() => rmSync(kafkaHome, { recursive: true, force: true }));
  const kafka = await startKafka({
    jars: await kafkaJars(),
    home: kafkaHome,
    port: await freePort(),
    controllerPort: await freePort(),
    log: join(kafkaHome, 'kafka.log'),
    heapMb: 512,
    guarded: true,
  });
  undo.push(() => kafka.kill());

  process.exitCode = await runInForeground(
    projectNode,
    [
      '--disable-warning=TimeoutNegativeWarning',
      subject === 'presence' ? at('apps', 'presence', 'bench', 'main.mjs') : at('e2e', 'dist', name, 'main.js'),
    ],
    {
      BENCH_RESULT: state(`${name}.json`),
      ...toolEnvironment({
        DATABASE_URL: postgres.url('smsonly'),
        KAFKA_BROKERS: kafka.brokers,
        BENCH_PIDS: JSON.stringify({ Kafka: kafka.identity.pid, Postgres: postgres.identity.pid }),
      }),
    },
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const step of undo.reverse()) await step();
}
