/**
 * `npm run bench`: messages through the whole system, beside a raw kafkajs pipe with the same number of hops and record size in
 * the same run. Ratios first. Needs DATABASE_URL (with track_commit_timestamp on) and KAFKA_BROKERS, which the launcher gives it.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { RunningSystem } from '../system/start-system.js';
import type { Load } from './latencies.js';
import { RawPipe, type PipeRun } from './pipe.js';
import { SystemBench, type SystemRun } from './system-bench.js';

const { DATABASE_URL, KAFKA_BROKERS, BENCH_RESULT, BENCH_SECONDS, BENCH_IN_FLIGHT, BENCH_PARTITIONS, BENCH_PIDS } =
  process.env;
if (!DATABASE_URL || !KAFKA_BROKERS)
  throw new Error('started by npm run bench only: DATABASE_URL and KAFKA_BROKERS are not set');
const seconds = Number(BENCH_SECONDS ?? 15);
const inFlight = Number(BENCH_IN_FLIGHT ?? 64);
const textBytes = 100;
/** Size of a MessageSubmitted record's value with a text of that length. */
const recordBytes = 800;
const hops = 2;

type Row = Readonly<{ path: string; system: SystemRun; half: SystemRun; pipe: PipeRun; pipeHalf: PipeRun }>;

const logs = mkdtempSync(join(tmpdir(), 'smsonly-bench-'));
const say = (line: string) => console.log(line);
const closed: Load = { kind: 'closed', inFlight, seconds };

const system = await RunningSystem.start({
  databaseUrl: DATABASE_URL,
  brokers: KAFKA_BROKERS,
  topicPrefix: `bench${Date.now()}.`,
  logs,
  // No one polls here: what is measured is the path into the queue.
  env: { KAFKA_TOPIC_PARTITIONS: BENCH_PARTITIONS ?? '3', ROUTING_MAX_WAITING: '1000000' },
});
const database = new pg.Client({ connectionString: DATABASE_URL });
await database.connect();
const pipe = await RawPipe.open(KAFKA_BROKERS.split(',')[0] ?? '', hops, recordBytes);
try {
  const bench = await SystemBench.open(system, database, JSON.parse(BENCH_PIDS ?? '{}') as Record<string, number>);
  say(`warming up (${inFlight} in flight, texts of ${textBytes} bytes)`);
  const warmUp: Load = { kind: 'closed', inFlight, seconds: Math.min(8, seconds) };
  await bench.imToIm(warmUp, textBytes);
  await bench.imToSms(warmUp, textBytes);
  await pipe.measure({ kind: 'closed', inFlight, seconds: 3 });

  const rows: Row[] = [];
  for (const [path, measure] of [
    ['IM to IM', (load: Load) => bench.imToIm(load, textBytes)],
    ['IM to SMS', (load: Load) => bench.imToSms(load, textBytes)],
  ] as const) {
    say(`${path}: at full speed, ${seconds} s`);
    const run = await measure(closed);
    say(`${path}: at half of that, ${seconds} s`);
    const half = await measure({ kind: 'open', perSecond: run.perSecond / 2, seconds });
    say(`raw pipe, the same two loads`);
    const raw = await pipe.measure(closed);
    const rawHalf = await pipe.measure({ kind: 'open', perSecond: run.perSecond / 2, seconds });
    rows.push({ path, system: run, half, pipe: raw, pipeHalf: rawHalf });
  }
  report(rows);
} finally {
  await pipe.close();
  await database.end();
  await system.stop();
}

function report(rows: readonly Row[]): void {
  const whole = (n: number) => n.toFixed(0);
  const ms = (n: number) => `${n.toFixed(0)} ms`;
  say('');
  say(
    '| path | of the raw pipe | messages/s | raw pipe/s | p50, p99 at full load | p50, p99 at half load | raw pipe p50, p99 at that load | not arrived |',
  );
  say('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { path, system: run, half, pipe: raw, pipeHalf } of rows) {
    say(
      `| ${path} | ${(run.perSecond / raw.perSecond).toFixed(3)} | ${whole(run.perSecond)} | ${whole(raw.perSecond)} ` +
        `| ${ms(run.latency.p50)}, ${ms(run.latency.p99)} | ${ms(half.latency.p50)}, ${ms(half.latency.p99)} ` +
        `| ${ms(pipeHalf.latency.p50)}, ${ms(pipeHalf.latency.p99)} | ${run.accepted - run.arrived + half.accepted - half.arrived} of ${run.accepted + half.accepted} |`,
    );
  }
  say('');
  say('processor milliseconds for one message at full load (two cores give 2,000 a second):');
  for (const { path, system: run } of rows) {
    const parts = Object.entries(run.processorMsPerMessage).sort(([, a], [, b]) => b - a);
    const sum = parts.reduce((total, [, time]) => total + time, 0);
    say(
      `  ${path}: ${sum.toFixed(2)} in all — ${parts.map(([name, time]) => `${name} ${time.toFixed(2)}`).join(', ')}`,
    );
    say(`    and ${run.commitsPerMessage.toFixed(2)} commits in Postgres`);
  }
  const failed = rows.reduce((sum, row) => sum + row.system.failed + row.half.failed, 0);
  if (failed > 0) say(`${failed} messages were refused or timed out`);
  const file = BENCH_RESULT ?? join(logs, 'bench.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), processors: cpus().length, node: process.version, seconds, inFlight, textBytes, recordBytes, hops, rows }, null, 2)}\n`,
  );
  say(`written to ${file}; logs of the services in ${logs}`);
  if (rows.some(({ system: run, half }) => run.arrived < run.accepted || half.arrived < half.accepted))
    process.exitCode = 1;
}
