import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel, type Consumer } from '@smsonly/kafka/kafkajs';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { codeOf, ImpsClient } from '../../src/people/imps-client.js';
import { Operator } from '../../src/people/operator.js';
import { memoryLimit } from '../../src/system/memory.js';
import { RunningSystem } from '../../src/system/start-system.js';

jest.setTimeout(300_000);

/** Sessions that watch one number. */
const watchers = 12_000;
const number = '+4790000077';

/** What watchers were told, by session, in order; a record that was written twice counts once. */
class Told {
  readonly statuses = new Map<string, string[]>();
  readonly #ids = new Set<string>();

  private constructor(private readonly consumer: Consumer) {}

  static async listen(brokers: string[], topic: string): Promise<Told> {
    const kafka = new Kafka({ brokers, clientId: 'attack', logLevel: logLevel.NOTHING });
    const told = new Told(kafka.consumer({ groupId: `${topic}-attack`, maxWaitTimeInMs: 100 }));
    await told.consumer.connect();
    await told.consumer.subscribe({ topic, fromBeginning: true });
    await told.consumer.run({
      eachMessage: async ({ message: { value, headers } }) => {
        const id = String(headers?.ce_id);
        if (!value || told.#ids.has(id) || String(headers?.ce_type) !== 'PresenceChanged') return;
        told.#ids.add(id);
        const { sessionId, presences } = JSON.parse(value.toString()) as {
          sessionId: string;
          presences: { attributes: { name: string; value?: string }[] }[];
        };
        const text = presences[0]?.attributes.find(({ name }) => name === 'OnlineStatus')?.value ?? '?';
        told.statuses.set(sessionId, [...(told.statuses.get(sessionId) ?? []), text]);
      },
    });
    return told;
  }

  /** How many of the watching sessions have each history. */
  histories(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [sessionId, statuses] of this.statuses) {
      if (!sessionId.startsWith('watcher-')) continue;
      const history = statuses.join(' ');
      counts[history] = (counts[history] ?? 0) + 1;
    }
    return counts;
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }
}

describe('many watchers, many lists', () => {
  let system: RunningSystem;
  let database: pg.Client;
  let told: Told;
  let operator: Operator;
  let alice: ImpsClient;
  let bob: ImpsClient;
  const closing: (() => Promise<void>)[] = [];

  const client = (name: string) =>
    new ImpsClient({ url: system.imps, userId: `wv:${name}@im.example.com`, password: `${name}-pw`, version: '1.2' });
  const count = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number((await database.query<{ n: string }>(sql, values)).rows[0]?.n);

  beforeAll(async () => {
    const [{ url, close }, broker] = await Promise.all([testDatabase(), testBroker()]);
    system = await RunningSystem.start({
      databaseUrl: url,
      brokers: broker.brokersText,
      topicPrefix: broker.prefix,
      logs: mkdtempSync(join(tmpdir(), 'smsonly-fan-out-')),
      afterStop: close,
    });
    closing.push(() => system.stop());
    database = new pg.Client({ connectionString: url });
    await database.connect();
    closing.unshift(() => database.end());
    told = await Told.listen(broker.brokers, `${broker.prefix}presence-notifications`);
    closing.unshift(() => told.close());
    operator = new Operator(system.admin, system.adminToken);
    [alice, bob] = [client('alice'), client('bob')];
    for (const one of [alice, bob]) expect((await one.login()).result.code).toBe(200);
    // People who are logged in, each of whom watches the number; nobody polls.
    await database.query(
      `with people as (
         select n, gen_random_uuid() as account_id, 'wv:watcher' || n || '@im.example.com' as user_id, 'watcher-' || n as session_id
         from generate_series(1, $1::int) as n
       ), live as (
         insert into presence.session (session_id, account_id, user_id, version, client_id, attributes, updated_at)
         select session_id, account_id, user_id, '1.2', '{"url":"phone"}', '{}', now() from people
         returning session_id)
       select count(*) from live`,
      [watchers],
    );
    await database.query(
      `insert into presence.watch (session_id, canonical, source, msisdn, spelling, attributes)
       select 'watcher-' || n, 'wv:' || $2::text || '@im.example.com', '', $2, 'wv:' || $2, '{OnlineStatus}'
       from generate_series(1, $1::int) as n`,
      [watchers, number],
    );
    await database.query('analyze presence.session, presence.watch');
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  const digests = () =>
    database
      .query<{ told: string | null; n: string }>(
        'select told, count(*) as n from presence.watch where msisdn = $1 group by told',
        [number],
      )
      .then(({ rows }) => rows.map((row) => ({ told: row.told, n: Number(row.n) })));
  /** How many watchers do not have `digest` (yet). */
  const others = async (digest: string | null | undefined) =>
    (await digests()).filter((row) => row.told !== (digest ?? null)).reduce((sum, { n }) => sum + n, 0);
  const allHave = (history: string) =>
    eventually(() => expect(told.histories()).toEqual({ [history]: watchers }), { timeout: 120_000, interval: 500 });

  it('of a number that is registered each get it once, though presence is killed in the middle, and others are served meanwhile', async () => {
    await alice.request({
      kind: 'SubscribePresence-Request',
      users: [{ userId: 'wv:bob' }],
      userIdList: ['wv:bob'],
      presenceSubList: { statusText: {} },
      autoSubscribe: false,
    });
    await alice.next('PresenceNotification-Request');
    const account = { password: 'popular-pw', msisdn: number };
    expect(await operator.put('wv:popular@im.example.com', account)).toBe(201);
    await eventually(async () => expect(await others(null)).toBeGreaterThan(0), { timeout: 60_000, interval: 20 });
    const memory = system.peakMemory('presence');
    await system.kill('presence');
    const waitingWhenKilled = watchers - (await others(null));
    system.launch('presence');
    await system.untilReady('presence');

    // Bob's change goes the same way as the watchers' notifications, and does not wait for all of them.
    await bob.request({
      kind: 'UpdatePresence-Request',
      presenceSubList: { statusText: { qualifier: true, presenceValue: 'hello' } },
    });
    await alice.next('PresenceNotification-Request', () => true, 60_000);
    const waiting = watchers - (await others(null));
    expect((await alice.request({ kind: 'GetList-Request' })).kind).toBe('GetList-Response');
    console.log(
      `${waitingWhenKilled} of ${watchers} waited when presence was killed, ${waiting} when Alice was notified; ${(memory / 2 ** 20).toFixed(0)} MiB`,
    );

    await allHave('F');
    expect(waitingWhenKilled).toBeGreaterThan(0);
    expect(memory).toBeLessThan(memoryLimit);
    expect(await digests()).toHaveLength(1);
    expect(await count('select count(*) as n from presence.fan_out')).toBe(0);
  });

  it('get the latest in the end, and nothing twice in a row, when one change overtakes another', async () => {
    const [before] = await digests();
    expect(await operator.delete('wv:popular@im.example.com')).toBe(204);
    await eventually(async () => expect(await others(before?.told)).toBeGreaterThan(0), { timeout: 60_000 });
    expect(await operator.put('wv:popular@im.example.com', { password: 'popular-pw', msisdn: number })).toBe(201);
    expect(await operator.delete('wv:popular@im.example.com')).toBe(204);
    await eventually(
      async () => {
        expect(await count('select count(*) as n from presence.fan_out')).toBe(0);
        expect([...told.statuses].filter(([id, all]) => id.startsWith('watcher-') && all.at(-1) !== 'T')).toEqual([]);
      },
      { timeout: 120_000, interval: 500 },
    );
    const twice = [...told.statuses].filter(
      ([id, all]) => id.startsWith('watcher-') && all.some((status, index) => status === all[index - 1]),
    );
    expect(twice).toEqual([]);
    expect(await digests()).toHaveLength(1);
    expect(system.peakMemory('presence')).toBeLessThan(memoryLimit);
  });

  it('of 1,000 contacts each are subscribed to and looked up within their limits, a hundred in one request', async () => {
    const owner = (
      await database.query<{ account_id: string }>(
        `select account_id from imps_front.account where user_id = 'wv:alice@im.example.com'`,
      )
    ).rows[0]?.account_id;
    await database.query('delete from presence.contact_list where account_id = $1', [owner]);
    await database.query(
      `insert into presence.contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
       select $1::uuid, 'wv:alice/l' || n || '@im.example.com', 'wv:alice/l' || n, '', n = 1, now() from generate_series(1, 100) as n`,
      [owner],
    );
    await database.query(
      `insert into presence.contact (account_id, list_key, canonical, msisdn, spelling)
       select $1::uuid, 'wv:alice/l' || n || '@im.example.com', 'wv:' || phone || '@im.example.com', phone, 'wv:' || phone
       from generate_series(1, 100) as n, generate_series(1, 1000) as m,
         lateral (select '+479' || lpad((n * 1000 + m)::text, 7, '0') as phone) p`,
      [owner],
    );
    const contactLists = Array.from({ length: 100 }, (_, index) => `wv:alice/l${index + 1}`);

    const seen = await alice.request({ kind: 'GetPresence-Request', contactLists });
    console.log(`GetPresence: ${seen.kind} ${codeOf(seen)}`);
    const subscribed = await alice.request({
      kind: 'SubscribePresence-Request',
      contactLists,
      contactListIdList: contactLists,
      presenceSubList: { onlineStatus: [{}] },
      autoSubscribe: true,
    });
    console.log(`SubscribePresence: ${codeOf(subscribed)}`);
    expect(codeOf(subscribed)).toBe(200);
    expect(codeOf(seen)).toBe(201);
    if (seen.kind !== 'GetPresence-Response') throw new Error(seen.kind);
    expect(seen.presences?.length).toBeGreaterThan(500);
    const left = seen.result.detailedResults?.flatMap(({ code, contactLists = [] }) =>
      code === 432 ? contactLists : [],
    );
    expect(left?.length).toBeGreaterThan(80);

    // Others are served while the members are taken up.
    expect(codeOf(await bob.request({ kind: 'GetPresence-Request', users: [{ userId: 'wv:alice' }] }))).toBe(200);
    await eventually(
      async () =>
        expect(await count(`select count(*) as n from presence.watch where source <> '' and told is not null`)).toBe(
          100_000,
        ),
      { timeout: 180_000, interval: 500 },
    );
    expect(system.peakMemory('presence')).toBeLessThan(memoryLimit);
    expect(
      codeOf(
        await alice.request({ kind: 'UnsubscribePresence-Request', contactLists, contactListIdList: contactLists }),
      ),
    ).toBe(200);
    expect(await count(`select count(*) as n from presence.watch where source <> ''`)).toBe(0);
  });
});
