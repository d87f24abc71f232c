import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PrimitiveOf } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { codeOf, ImpsClient } from '../../src/people/imps-client.js';
import { Operator } from '../../src/people/operator.js';
import { PollingUser } from '../../src/people/polling-user.js';
import { memoryLimit } from '../../src/system/memory.js';
import { RunningSystem, type ServiceName } from '../../src/system/start-system.js';

jest.setTimeout(180_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const attacked: readonly ServiceName[] = ['routing', 'imps-front'];
const mostRecipients = 3_000;
const logins = 40;

describe('what one user can make wait', () => {
  let system: RunningSystem;
  let routing: Database;
  let front: Database;
  let closeDatabase: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const [database, { brokersText: brokers, prefix: topicPrefix }] = await Promise.all([testDatabase(), testBroker()]);
    closeDatabase = () => database.close();
    const { url: databaseUrl } = database;
    const logs = mkdtempSync(join(tmpdir(), 'smsonly-backlog-'));
    routing = new Database({ url: databaseUrl, service: 'routing', poolSize: 2 });
    front = new Database({ url: databaseUrl, service: 'imps_front', poolSize: 2 });
    const env = { IMPS_MAX_RECIPIENTS: String(mostRecipients), SESSIONS_PER_USER: String(logins + 1) };
    system = await RunningSystem.start({ databaseUrl, brokers, topicPrefix, logs, env });
  });
  afterAll(async () => {
    await system?.stop();
    await routing?.close();
    await front?.close();
    await closeDatabase?.();
  });

  const processes = () => attacked.map((name) => system.pid(name));
  /** They are the processes that were started, are ready, and never had more memory than their manifests give them. */
  async function haveStoodFirm(started: readonly (number | undefined)[]): Promise<void> {
    for (const name of attacked) await system.untilReady(name);
    expect(processes()).toEqual(started);
    const peaks = Object.fromEntries(attacked.map((name) => [name, Math.round(system.peakMemory(name) / 1024 / 1024)]));
    if (process.env.SHOW_FIGURES) console.log(expect.getState().currentTestName, peaks, 'MiB');
    for (const name of attacked) expect(system.peakMemory(name)).toBeLessThan(memoryLimit);
  }

  it('is 1,000 messages of 200 kB and 40 logins at once: others talk on, and each message comes once, in order', async () => {
    const waiting = 1_000;
    const operator = new Operator(system.admin, system.adminToken);
    const deadline = Date.now() + 150_000;
    for (const name of ['carol', 'dave', 'erik']) await operator.put(`wv:${name}@${system.domain}`, { password: 'pw' });
    const [carol, dave] = await Promise.all(
      ['carol', 'dave'].map((name) => PollingUser.login(system.imps, `wv:${name}@${system.domain}`, 'pw', deadline)),
    );
    if (!carol || !dave) throw new Error('nobody is logged in');
    const erik = `wv:erik@${system.domain}`;
    const address = JSON.stringify({ canonical: erik, spelling: erik });
    await routing.sql.run`
      insert into offer (offer_id, kind, account_id, user_id, message_id, sender, recipient, content_type, content_data, content_size, at)
      select 'backlog-' || place, 'message', account_id, user_id, 'message-' || place, ${address}::jsonb, ${address}::jsonb,
        'text/plain', place || ' ' || repeat('x', 200000), 200000, now()
      from imps_front.account_registry cross join generate_series(1, ${waiting}::int) as place
      where user_id = ${erik} order by place`;

    const started = processes();
    dave.startPolling();
    const clients = Array.from({ length: logins }, (_, index) => {
      const clientId = `WV:phone-${index}`;
      return new ImpsClient({ url: system.imps, userId: erik, password: 'pw', version: '1.2', clientId });
    });
    let isAttacked = true;
    let sent = 0;
    const talk = (async () => {
      for (; isAttacked; sent += 1) {
        await carol.send(dave.userId, `talk ${sent}`);
        await pause(50);
      }
    })();
    await Promise.all(clients.map((client) => client.login()));
    await pause(3_000);
    // Each gets something, and acknowledges nothing.
    const given = await Promise.all(clients.map((client) => client.poll()));
    expect(given.map((one) => one?.transaction.content.kind)).toEqual(clients.map(() => 'NewMessage'));
    isAttacked = false;
    await talk;
    while (dave.texts.length < sent && Date.now() < deadline) await pause(100);
    await dave.stop();
    expect(dave.texts).toEqual(Array.from({ length: sent }, (_, index) => `talk ${index}`));

    const phone = new ImpsClient({ url: system.imps, userId: erik, password: 'pw', version: '1.2' });
    await phone.login();
    const places: number[] = [];
    while (places.length < waiting && Date.now() < deadline) {
      const got = await phone.poll();
      if (!got) await pause(50);
      if (got?.transaction.content.kind !== 'NewMessage') continue;
      const { contentData = '' } = got.transaction.content as PrimitiveOf<'NewMessage'>;
      expect(contentData).toHaveLength(contentData.indexOf(' ') + 1 + 200_000);
      places.push(Number(contentData.slice(0, contentData.indexOf(' '))));
      await phone.acknowledge(got.transaction);
    }
    expect(places).toEqual(Array.from({ length: waiting }, (_, index) => index + 1));
    expect(await phone.poll()).toBeUndefined();
    await haveStoodFirm(started);
  });

  it('is one message to 3,000 recipients: stored once, it reaches the last of them', async () => {
    await front.sql.run`
      insert into account (account_id, user_id, spelling, password, registered_at, changed_at)
      select gen_random_uuid(), 'wv:u' || number || '@' || ${system.domain}, 'wv:u' || number, ''::bytea, now(), now()
      from generate_series(1, ${mostRecipients - 1}::int) as number`;
    const operator = new Operator(system.admin, system.adminToken);
    for (const name of ['frida', 'last']) await operator.put(`wv:${name}@${system.domain}`, { password: 'pw' });
    const as = (name: string) =>
      new ImpsClient({ url: system.imps, userId: `wv:${name}@${system.domain}`, password: 'pw', version: '1.2' });
    const [frida, last] = [as('frida'), as('last')];
    await Promise.all([frida.login(), last.login()]);
    const started = processes();

    const users = [...Array.from({ length: mostRecipients - 1 }, (_, index) => `wv:u${index + 1}`), 'wv:last'];
    const text = 'y'.repeat(100_000);
    const send = (to: readonly string[]) =>
      frida.request({
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: text.length,
          recipient: { users: to.map((userId) => ({ userId })) },
          sender: { user: { userId: frida.userId } },
        },
        contentData: text,
      });
    expect(codeOf(await send(users))).toBe(200);
    expect((await last.next('NewMessage')).contentData).toBe(text);
    expect(codeOf(await send([...users, 'wv:one-too-many']))).toBe(402);
    await haveStoodFirm(started);
    await eventually(async () =>
      expect(await contentsStored(routing)).toEqual({ contents: 1, offers: mostRecipients - 1 }),
    );
  });
});

async function contentsStored(routing: Database): Promise<object | undefined> {
  const [row] = await routing.sql.rows<object>`
    select (select count(*)::int from message) + count(content_data)::int as contents, count(*)::int as offers from offer`;
  return row;
}
