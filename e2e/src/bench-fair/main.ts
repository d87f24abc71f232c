/**
 * `npm run bench:fair`: what one user's flood does to another user. A quiet user polls and writes alone, then beside each flood. Ratios
 * first. Needs DATABASE_URL and KAFKA_BROKERS, which the launcher gives it.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { summarise, type Latencies } from '../bench/latencies.js';
import { elementIn, pollDocument, sendDocument } from '../bench-front/documents.js';
import { idleUsers, type IdleUser } from '../bench-front/idle-users.js';
import { KeptConnections } from '../bench-front/kept-connections.js';
import { RunningSystem } from '../system/start-system.js';
import { floods, type Flood, type FloodOrder } from './flood-order.js';

const { DATABASE_URL, KAFKA_BROKERS, BENCH_RESULT, BENCH_SECONDS } = process.env;
if (!DATABASE_URL || !KAFKA_BROKERS)
  throw new Error('started by npm run bench:fair only: DATABASE_URL and KAFKA_BROKERS are not set');
const seconds = Number(BENCH_SECONDS ?? 10);
const say = (line: string) => console.log(line);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the quiet user sees. */
type Seen = Readonly<{ polls: Latencies; messages: Latencies; refused: number }>;

const logs = mkdtempSync(join(tmpdir(), 'smsonly-bench-fair-'));
const system = await RunningSystem.start({
  databaseUrl: DATABASE_URL,
  brokers: KAFKA_BROKERS,
  topicPrefix: `fair${Date.now()}.`,
  logs,
  env: { ROUTING_MAX_WAITING: '1000000' },
});
const database = new pg.Client({ connectionString: DATABASE_URL });
await database.connect();
let messages = 0;

/** Polls every 20 ms or so, and writes a message after every fourth poll. */
async function beQuiet(quiet: IdleUser, friend: IdleUser, forSeconds: number): Promise<Seen> {
  const connections = new KeptConnections(system.imps, 2);
  const took: Record<'polls' | 'messages', number[]> = { polls: [], messages: [] };
  let refused = 0;
  const until = performance.now() + forSeconds * 1000;
  const timed = async (what: 'polls' | 'messages', body: Buffer): Promise<void> => {
    const begun = performance.now();
    const code = elementIn(await connections.post(body), 'Code');
    took[what].push(performance.now() - begun);
    if (code !== undefined && code !== '200') refused += 1;
  };
  for (let count = 0; performance.now() < until; count++) {
    await timed('polls', pollDocument(quiet.sessionId));
    if (count % 4 === 0) {
      const addresses = { from: quiet.userId, to: friend.userId };
      await timed('messages', sendDocument(quiet.sessionId, `q${(messages += 1)}`, addresses, 'hello'));
    }
    await pause(20);
  }
  await connections.close();
  return { polls: summarise(took.polls), messages: summarise(took.messages), refused };
}

/** More sessions of the same user. */
async function sessionsOf({ uuid }: IdleUser, count: number): Promise<string[]> {
  const { rows } = await database.query<{ wire_id: string }>(
    `insert into imps_front.session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version, cookie,
       keep_alive_seconds, started_at, expires_at, backlog_offered)
     select gen_random_uuid(), 'more-' || n || replace(gen_random_uuid()::text, '-', ''), account_id, user_id, user_spelling, 'more-' || n,
       client_id, version, cookie, keep_alive_seconds, now(), expires_at, true
     from imps_front.session, generate_series(1, $2::int) as n where session_id = $1::uuid
     returning wire_id`,
    [uuid, count],
  );
  return rows.map(({ wire_id }) => wire_id);
}

async function beside(order: FloodOrder, work: () => Promise<Seen>): Promise<Seen> {
  const child = fork(fileURLToPath(new URL('./flood.js', import.meta.url)), { execArgv: [] });
  child.send(order);
  try {
    await pause(1_000);
    return await work();
  } finally {
    child.kill('SIGKILL');
    await pause(2_000);
  }
}

try {
  const [quiet, friend, loud, other] = await idleUsers(database, 'fair', 4, system.domain);
  if (!quiet || !friend || !loud || !other) throw new Error('there are no users');
  const sessionIds = [loud.sessionId, ...(await sessionsOf(loud, 15))];
  say('warming up');
  await beQuiet(quiet, friend, 5);
  say(`alone, ${seconds} s`);
  const alone = await beQuiet(quiet, friend, seconds);
  const rows: Partial<Record<Flood, Seen>> = {};
  for (const flood of floods) {
    say(`beside ${flood}, ${seconds} s`);
    const order = { flood, url: system.imps, sessionIds, from: loud.userId, to: other.userId };
    rows[flood] = await beside(order, () => beQuiet(quiet, friend, seconds));
  }
  const again = await beQuiet(quiet, friend, seconds);
  report(alone, rows, again);
} finally {
  await database.end();
  await system.stop();
}

function report(alone: Seen, rows: Partial<Record<Flood, Seen>>, again: Seen): void {
  const ms = (n: number) => `${n < 10 ? n.toFixed(1) : n.toFixed(0)} ms`;
  const row = (name: string, { polls, messages: sent, refused }: Seen): void =>
    say(
      `| ${name} | ${(polls.p99 / alone.polls.p99).toFixed(2)} | ${(sent.p99 / alone.messages.p99).toFixed(2)} | ` +
        `${ms(polls.p50)}, ${ms(polls.p99)} | ${ms(sent.p50)}, ${ms(sent.p99)} | ${refused} of ${polls.count + sent.count} |`,
    );
  say('');
  say('| the quiet user | poll p99, of alone | message p99, of alone | poll p50, p99 | message p50, p99 | refused |');
  say('| --- | --- | --- | --- | --- | --- |');
  row('alone', alone);
  for (const [flood, seen] of Object.entries(rows)) row(`beside ${flood}`, seen);
  row('alone again', again);
  say('');
  const file = BENCH_RESULT ?? join(logs, 'bench-fair.json');
  mkdirSync(dirname(file), { recursive: true });
  const result = { at: new Date().toISOString(), processors: cpus().length, node: process.version, seconds };
  writeFileSync(file, `${JSON.stringify({ ...result, alone, rows, again }, null, 2)}\n`);
  say(`written to ${file}; logs of the services in ${logs}`);
}
