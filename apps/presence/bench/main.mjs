// `npm run bench:presence`: presence's work on Postgres at two sizes of the service, without a broker: subscription, GetPresence, the
// fan-out of a registration. The handlers are the service's own; accounts, lists and watchers are made in the database. Ratios first.
// BENCH_ACCOUNTS=10000,1000000 are the sizes, BENCH_WATCHERS those who watch the registered number. Needs DATABASE_URL.
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { createMetrics, newEventId } from '@smsonly/platform';
import pg from 'pg';
import { presenceConsumes } from '../dist/presence.consumes.js';
import { presenceMetrics } from '../dist/presence.metrics.js';

const { DATABASE_URL: url, BENCH_RESULT, BENCH_ACCOUNTS, BENCH_WATCHERS } = process.env;
if (!url) throw new Error('started by npm run bench:presence only: DATABASE_URL is not set');
const sizes = (BENCH_ACCOUNTS ?? '10000,1000000').split(',').map(Number);
const watchers = Number(BENCH_WATCHERS ?? 10_000);
const domain = 'im.example.com';
const popular = '+4740000077';
/** @param {string} line */
const say = (line) => console.log(line);

const admin = new pg.Client({ connectionString: url });
await admin.connect();
const db = new Database({ url, service: 'presence' });
const table = presenceConsumes({
  numbering: { domain, ranges: parseNumberRanges('+479,+474'), pool: parseNumberPool('+4759440000-+4759440099') },
  policy: { domain, operatorDefault: ['OnlineStatus', 'ClientInfo', 'UserAvailability', 'StatusText'] },
  defaultContactList: undefined,
  limits: { lists: 100, contacts: 1000, attributeLists: 1000 },
  metrics: presenceMetrics(createMetrics({ service: 'presence' })),
});

/** Every account has one list of ten contacts, half of them other accounts, half SMS-only; one in ten is logged in and watches them. */
const fill = [
  `insert into imps_front.account (account_id, user_id, spelling, msisdn, password, registered_at, changed_at)
   select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wv:u' || n || '@${domain}', 'wv:u' || n,
     '+4741' || lpad(n::text, 8, '0'), '', now(), now() from generate_series($1::int, $2::int) n`,
  `insert into presence.contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
   select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wv:u' || n || '/c@${domain}', 'wv:u' || n || '/c', '', true, now()
   from generate_series($1::int, $2::int) n`,
  `insert into presence.contact (account_id, list_key, canonical, msisdn, spelling)
   select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wv:u' || n || '/c@${domain}',
     'wv:' || c.word || '@${domain}', case when c.word like '+%' then c.word end, 'wv:' || c.word
   from generate_series($1::int, $2::int) n, generate_series(1, 10) m, lateral (select case when m <= 5
     then 'u' || 1 + (n::bigint * 7919 + m * 104729) % $3::int else '+4790' || lpad(((n::bigint * 10 + m) % 10000000)::text, 7, '0') end as word) c`,
  `insert into presence.session (session_id, account_id, user_id, version, client_id, attributes, updated_at)
   select 's' || n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wv:u' || n || '@${domain}', '1.2', '{"url":"phone"}',
     '{"OnlineStatus":{"name":"OnlineStatus","qualifier":true,"value":"T"}}', now() from generate_series($1::int, $2::int) n where n % 10 = 0`,
  `insert into presence.watch (session_id, canonical, source, msisdn, spelling, attributes)
   select 's' || n, c.canonical, c.list_key, c.msisdn, c.spelling, '{}'
   from generate_series($1::int, $2::int) n join presence.contact c
     on c.account_id = ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid where n % 10 = 0`,
];

/** @type {Map<string, { plan: string, buffers: number, calls: number }>} what the hot statements did */
let explained = new Map();
let isExplaining = false;

/** @param {any} node @returns {string} */
const shape = (node) =>
  [
    node['Node Type'] +
      (node['Index Name'] ? ` ${node['Index Name']}` : node['Relation Name'] ? ` ${node['Relation Name']}` : ''),
    ...(node.Plans ?? []).map(shape),
  ].join(' > ');

/** A transaction that first asks Postgres for the plan of each statement that only reads. @param {any} tx @param {string} name */
const watched = (tx, name) => ({
  ...tx,
  /** @param {TemplateStringsArray} text @param {unknown[]} values */
  rows: async (text, ...values) => {
    if (isExplaining && !/insert|update [a-z]+ set|delete/.test(text.join(' '))) {
      const [first = '', ...rest] = text;
      const explain = Object.assign([`explain (analyze, buffers, format json) ${first}`, ...rest], { raw: text.raw });
      const [row] = await tx.rows(explain, ...values);
      const { Plan: plan } = row['QUERY PLAN'][0];
      const from = text.join('?').replace(/\s+/g, ' ').trim();
      const key = `${name}: ${from.slice(0, 60)}… from ${[...from.matchAll(/(?:from|join) ([a-z_.]+)/g)]
        .map(([, one]) => one)
        .filter((one) => one !== 'jsonb_to_recordset')
        .join(', ')}`;
      const before = explained.get(key);
      const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      explained.set(key, {
        plan: shape(plan),
        buffers: (before?.buffers ?? 0) + buffers,
        calls: (before?.calls ?? 0) + 1,
      });
    }
    return tx.rows(text, ...values);
  },
  run: tx.run.bind(tx),
  post: tx.post.bind(tx),
  afterCommit: tx.afterCommit.bind(tx),
});

/** @param {string} topic @param {string} type @param {object} data */
const event = (topic, type, data) => ({
  type,
  data,
  id: newEventId(new Date()),
  source: '/bench',
  time: new Date().toISOString(),
  key: 'k',
  replyTo: 'responses.bench',
  origin: { topic, partition: 0, offset: '0' },
});

/** One run in its own transaction. @param {any[]} events @param {string} [name] @returns {Promise<any[]>} */
async function run(events, name = events[0].type) {
  /** @type {any} */
  const handlers = table;
  const handler = handlers[events[0].origin.topic][events[0].type];
  return [...(await db.transaction((tx) => handler(events, { tx: watched(tx, name), now: new Date() })))];
}

/** @param {number[]} all @param {number} part */
const quantile = (all, part) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))] ?? NaN;

/** @param {number} times @param {() => Promise<unknown>} work */
async function timed(times, work) {
  const took = [];
  for (let index = 0; index < times; index += 1) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

/** Rows of all tables of imps-front and presence. @returns {Promise<Record<string, number>>} */
async function rowsOfTables() {
  const { rows } = await admin.query(
    `select table_schema || '.' || table_name as name, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I',
       table_schema, table_name), false, true, '')))[1]::text::bigint as n
     from information_schema.tables where table_schema in ('presence', 'imps_front') and table_type = 'BASE TABLE'
       and table_name not like '%box%' order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
}

/** Someone with a list of as many SMS-only contacts. @param {number} count */
async function owner(count) {
  const [accountId, name] = [randomUUID(), `owner${count}x${Math.floor(performance.now())}`];
  const userId = `wv:${name}@${domain}`;
  await admin.query(
    `insert into imps_front.account (account_id, user_id, spelling, password, registered_at, changed_at) values ($1, $2, $2, '', now(), now())`,
    [accountId, userId],
  );
  const requester = { accountId, userId, sessionId: name, version: '1.2' };
  await run([
    event('presence-requests', 'SessionStarted', {
      session: requester,
      startedAt: new Date().toISOString(),
      clientId: { url: 'x' },
    }),
  ]);
  const list = { key: `wv:${name}/l@${domain}`, spelling: `wv:${name}/l` };
  const nicks = Array.from({ length: count }, (_, index) => {
    const msisdn = `+4792${String(index).padStart(6, '0')}`;
    return { address: { canonical: `wv:${msisdn}@${domain}`, spelling: `wv:${msisdn}`, msisdn } };
  });
  await run([event('presence-requests', 'ListCreationRequested', { requester, list, nicks, properties: [] })]);
  return { requester, list };
}

/** @param {number} accounts */
async function measure(accounts) {
  explained = new Map();
  /** @type {Record<string, { p50: number, p99: number }>} */
  const times = {};
  const people = [];
  for (const count of [10, 100, 1000]) people.push({ count, ...(await owner(count)) });
  await admin.query(
    'analyze imps_front.account, presence.contact, presence.contact_list, presence.session, presence.watch',
  );
  const before = await rowsOfTables();

  for (const { count, requester, list } of people) {
    const asked = { requester, users: [], lists: [list], attributes: [] };
    /** @param {boolean} explain */
    const both = async (explain) => {
      isExplaining = explain;
      await run([event('presence-requests', 'PresenceRequested', asked)], `GetPresence of ${count}`);
      const owed = await run(
        [event('presence-requests', 'SubscriptionRequested', { ...asked, autoSubscribe: true })],
        `SubscribePresence of ${count}`,
      );
      const facts = owed
        .filter((one) => one.type === 'NotificationOwed')
        .map((one) => event(one.topic, one.type, one.data));
      await run(facts, `notification of ${count}`);
      isExplaining = false;
    };
    for (let index = 0; index < 8; index += 1) await both(false);
    await both(true);
    times[`GetPresence of ${count} contacts`] = await timed(100, () =>
      run([event('presence-requests', 'PresenceRequested', asked)]),
    );
    times[`SubscribePresence to ${count} contacts`] = await timed(20, () =>
      run([event('presence-requests', 'SubscriptionRequested', { ...asked, autoSubscribe: true })]),
    );
  }
  const after = await rowsOfTables();

  // A number that many watch is registered: pages, then a notification for each of them.
  await admin.query(
    `insert into presence.watch (session_id, canonical, source, msisdn, spelling, attributes)
     select session_id, 'wv:' || $1::text || '@${domain}', '', $1, 'wv:' || $1, '{}' from presence.session where session_id like 's%' limit $2`,
    [popular, watchers],
  );
  await admin.query('analyze presence.watch');
  const account = {
    accountId: randomUUID(),
    userId: `wv:popular@${domain}`,
    msisdn: popular,
    at: new Date().toISOString(),
  };
  const { rows } = await admin.query('select count(*) as n from presence.watch where msisdn = $1', [popular]);
  const owed = [];
  const pages = [];
  let next = [event('account-events', 'AccountRegistered', account)];
  while (next.length > 0) {
    isExplaining = pages.length === 5 || pages.length === 1;
    const start = performance.now();
    const outgoing = await run(next, 'fan-out');
    if (!isExplaining) pages.push(performance.now() - start);
    else pages.push(NaN);
    const facts = outgoing.map((one) => event(one.topic, one.type, one.data));
    owed.push(...facts.filter(({ type }) => type === 'NotificationOwed'));
    next = facts.filter(({ type }) => type === 'FanOutContinued');
  }
  isExplaining = false;
  const start = performance.now();
  for (let index = 0; index < owed.length; index += 250) await run(owed.slice(index, index + 250));
  const seconds = (performance.now() - start) / 1000;
  await admin.query('delete from presence.watch where msisdn = $1', [popular]);
  const took = pages.filter((one) => !Number.isNaN(one));
  return {
    accounts,
    times,
    explained,
    before,
    after,
    fanOut: {
      watchers: Number(rows[0].n),
      pages: pages.length,
      p50: quantile(took, 0.5),
      longest: Math.max(...took),
      perSecond: owed.length / seconds,
    },
  };
}

const results = [];
let filled = 0;
for (const accounts of sizes) {
  const start = performance.now();
  for (let from = filled + 1; from <= accounts; from += 50_000)
    for (const statement of fill) {
      const values = [from, Math.min(accounts, from + 49_999)];
      await admin.query(statement, statement.includes('$3') ? [...values, accounts] : values);
    }
  await admin.query(
    'vacuum (analyze) imps_front.account, presence.contact, presence.contact_list, presence.session, presence.watch',
  );
  say(
    `${accounts} accounts with ten contacts each, ${Math.floor(accounts / 10)} of them logged in: made in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
  filled = accounts;
  results.push(await measure(accounts));
}
await db.close();
await admin.end();

const [small, large] = [results[0], results.at(-1)];
if (!small || !large) throw new Error('no sizes');
/** @param {number} n */
const ms = (n) => `${n.toFixed(n < 10 ? 1 : 0)} ms`;
let isReached = true;
say('');
say('| goal | seen | |');
say('| --- | --- | --- |');
/** @param {string} goal @param {string} seen @param {boolean} reached */
const judge = (goal, seen, reached) => {
  isReached &&= reached;
  say(`| ${goal} | ${seen} | ${reached ? 'reached' : 'missed'} |`);
};
const plans = [...small.explained].map(([key, one]) => ({ key, one, other: large.explained.get(key) }));
const differing = plans.filter(({ one, other }) => one.plan !== other?.plan);
judge(
  'the same plans at both sizes',
  `${plans.length - differing.length} of ${plans.length} statements`,
  differing.length === 0,
);
const ratios = plans.map(({ key, one, other }) => ({
  key,
  ratio: ((other?.buffers ?? 0) / other?.calls || 0) / (one.buffers / one.calls || 1),
}));
const sum = (/** @type {Map<string, { buffers: number, calls: number }>} */ all) =>
  [...all.values()].reduce((total, { buffers, calls }) => total + buffers / calls, 0);
const overall = sum(large.explained) / sum(small.explained);
judge(
  'buffers at most 1.1 times',
  `${overall.toFixed(2)} in all; most: ${ratios
    .sort((a, b) => b.ratio - a.ratio)
    .slice(0, 3)
    .map(({ key, ratio }) => `${ratio.toFixed(2)} (${key})`)
    .join(', ')}`,
  overall <= 1.1,
);
const [ten, thousand] = [
  large.times['GetPresence of 10 contacts']?.p99 ?? NaN,
  large.times['GetPresence of 1000 contacts']?.p99 ?? NaN,
];
judge(
  'p99 of a 1,000-contact answer below 10 times that of 10 contacts',
  `${(thousand / ten).toFixed(1)} (${ms(thousand)}, ${ms(ten)})`,
  thousand < 10 * ten,
);
const grown = Object.keys(large.after).filter((name) => large.after[name] !== large.before[name]);
judge(
  'no row for an SMS-only user but what others store about them',
  `tables that grew by looking at 1,110 of them and subscribing: ${grown.join(', ') || 'none'}`,
  grown.every((name) => ['presence.watch', 'presence.list_subscription'].includes(name)),
);
say('');
say(`| | ${results.map(({ accounts }) => `${accounts} accounts: p50, p99`).join(' | ')} |`);
say(`| --- |${results.map(() => ' --- |').join('')}`);
for (const name of Object.keys(small.times))
  say(
    `| ${name} | ${results.map(({ times }) => `${ms(times[name]?.p50 ?? NaN)}, ${ms(times[name]?.p99 ?? NaN)}`).join(' | ')} |`,
  );
say(
  `| a page of 500 watchers of a registered number (p50, longest) | ${results.map(({ fanOut }) => `${ms(fanOut.p50)}, ${ms(fanOut.longest)}; ${fanOut.watchers} in ${fanOut.pages} pages`).join(' | ')} |`,
);
say(`| notifications of them a second | ${results.map(({ fanOut }) => fanOut.perSecond.toFixed(0)).join(' | ')} |`);
for (const { key, one, other } of differing) say(`\n${key}\n  ${one.plan}\n  ${other?.plan}`);
if (BENCH_RESULT) {
  mkdirSync(dirname(BENCH_RESULT), { recursive: true });
  const plain = results.map((one) => ({ ...one, explained: Object.fromEntries(one.explained) }));
  writeFileSync(
    BENCH_RESULT,
    `${JSON.stringify({ at: new Date().toISOString(), processors: cpus().length, node: process.version, results: plain }, null, 2)}\n`,
  );
  say(`\nwritten to ${BENCH_RESULT}`);
}
if (!isReached) process.exitCode = 1;
