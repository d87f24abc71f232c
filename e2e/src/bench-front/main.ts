/**
 * `npm run bench:front`: imps-front by itself, with the whole system behind it: empty polls, logins, messages, wake-up channels and
 * memory, beside a bare Fastify route with the same connections in the same run. Ratios first. Needs DATABASE_URL (with
 * track_commit_timestamp on) and KAFKA_BROKERS, which the launcher gives it.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { RunningSystem } from '../system/start-system.js';
import { FrontBench, type MemoryRun, type Run, type WakeUpRun } from './front-bench.js';

const { DATABASE_URL, KAFKA_BROKERS, BENCH_RESULT, BENCH_SECONDS, BENCH_SESSIONS, BENCH_CHANNELS, BENCH_PIDS } =
  process.env;
if (!DATABASE_URL || !KAFKA_BROKERS)
  throw new Error('started by npm run bench:front only: DATABASE_URL and KAFKA_BROKERS are not set');
const seconds = Number(BENCH_SECONDS ?? 10);
const sessions = Number(BENCH_SESSIONS ?? 100_000);
const channels = Number(BENCH_CHANNELS ?? 10_000);

const logs = mkdtempSync(join(tmpdir(), 'smsonly-bench-front-'));
const say = (line: string) => console.log(line);
const closed = (inFlight: number, over = seconds) => ({ kind: 'closed', inFlight, seconds: over }) as const;

const system = await RunningSystem.start({
  databaseUrl: DATABASE_URL,
  brokers: KAFKA_BROKERS,
  topicPrefix: `bench${Date.now()}.`,
  logs,
  env: { ROUTING_MAX_WAITING: '1000000' },
});
const database = new pg.Client({ connectionString: DATABASE_URL });
await database.connect();
try {
  const bench = new FrontBench(system, database, JSON.parse(BENCH_PIDS ?? '{}') as Record<string, number>);
  say('warming up');
  await bench.messages(closed(64, 8));

  say(`${sessions} idle sessions`);
  const idle = await bench.idleSessions(sessions);
  const rows: Record<string, Run> = {};
  say(`a bare route, ${seconds} s`);
  rows['bare Fastify route'] = await bench.bareRoute(closed(64));
  say(`empty polls, ${seconds} s`);
  rows['empty polls'] = await bench.emptyPolls(closed(64));
  say(`logins, ${seconds} s`);
  rows['logins'] = await bench.logins(closed(16));
  say(`messages, ${seconds} s`);
  rows['messages'] = await bench.messages(closed(64));

  say(`${channels} wake-up channels over TCP`);
  const { users, lines, memory: channel, ok } = await bench.openChannels(channels);
  const perSecond = rows['messages'].perSecond / 2;
  const wakeSeconds = Math.min(seconds, Math.floor(channels / perSecond));
  say(`wake-ups, ${perSecond.toFixed(0)} messages a second for ${wakeSeconds} s`);
  const wakeUps = await bench.wakeUps(users, lines, { kind: 'open', perSecond, seconds: wakeSeconds });
  const open = lines.openCount;
  lines.close();
  report(rows, { idle, channel, open, ok: ok.p99, wakeUps });
} finally {
  await database.end();
  await system.stop();
}

type Rest = Readonly<{ idle: MemoryRun; channel: MemoryRun; open: number; ok: number; wakeUps: WakeUpRun }>;

function report(rows: Readonly<Record<string, Run>>, { idle, channel, open, ok, wakeUps }: Rest): void {
  const bare = rows['bare Fastify route']?.perSecond ?? Number.NaN;
  const ms = (n: number) => `${n < 10 ? n.toFixed(1) : n.toFixed(0)} ms`;
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(2)} KiB`;
  say('');
  say('| load | of the bare route | a second | p50, p99 | failed |');
  say('| --- | --- | --- | --- | --- |');
  for (const [name, { perSecond, latency, failed, done }] of Object.entries(rows))
    say(
      `| ${name} | ${(perSecond / bare).toFixed(4)} | ${perSecond.toFixed(0)} | ${ms(latency.p50)}, ${ms(latency.p99)} | ${failed} of ${failed + done} |`,
    );
  say('');
  say('| goal | seen | |');
  say('| --- | --- | --- |');
  const judge = (goal: string, seen: string, isReached: boolean) =>
    say(`| ${goal} | ${seen} | ${isReached ? 'reached' : 'missed'} |`);
  judge(
    `WVCI p99 below 100 ms from the queueing, at half load`,
    `p50 ${ms(wakeUps.fromQueue.p50)}, p99 ${ms(wakeUps.fromQueue.p99)}, longest ${ms(wakeUps.fromQueue.max)} at ${wakeUps.perSecond.toFixed(0)} messages a second; ${wakeUps.uncalled} of ${wakeUps.sent} not called`,
    wakeUps.fromQueue.p99 < 100 && wakeUps.uncalled === 0 && wakeUps.sent > 0,
  );
  judge(
    `memory of an idle session below 4 KiB, ${idle.count} sessions`,
    `${kib(idle.each)} (imps-front ${(idle.before / 2 ** 20).toFixed(0)} MiB before, ${(idle.after / 2 ** 20).toFixed(0)} MiB after)`,
    idle.each < 4096,
  );
  judge(
    `${channel.count} open wake-up channels on one instance`,
    `${open} open, ${kib(channel.each)} each, OK within ${ms(ok)} (p99)`,
    open === channel.count,
  );
  say('');
  say(
    `From the sender's POST to WVCI: p50 ${ms(wakeUps.fromPost.p50)}, p99 ${ms(wakeUps.fromPost.p99)}; ${wakeUps.refused} messages refused`,
  );
  say('processor milliseconds for one (two cores give 2,000 a second):');
  for (const [name, { processorMs }] of Object.entries(rows)) {
    const parts = Object.entries(processorMs).sort(([, a], [, b]) => b - a);
    say(`  ${name}: ${parts.map(([who, time]) => `${who} ${time.toFixed(3)}`).join(', ')}`);
  }
  const file = BENCH_RESULT ?? join(logs, 'bench-front.json');
  mkdirSync(dirname(file), { recursive: true });
  const result = { at: new Date().toISOString(), processors: cpus().length, node: process.version, seconds };
  writeFileSync(file, `${JSON.stringify({ ...result, rows, idle, channel, open, wakeUps }, null, 2)}\n`);
  say(`written to ${file}; logs of the services in ${logs}`);
  if (wakeUps.uncalled > 0 || open < channel.count) process.exitCode = 1;
}
