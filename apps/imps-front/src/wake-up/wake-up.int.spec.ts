import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { CirClient } from '../testing/cir-client.js';
import { contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn, routingStandIn } from '../testing/participants.js';
import { readMethods } from './offered-methods.js';

jest.setTimeout(120_000);

const bobId = 'wv:bob@im.example.com';
const repeatMs = 4_000;
const redeliveryMs = 3_000;
const received = new ReceivedEvents();
let scene: FrontScene;
let first: RunningFront;
let second: RunningFront;
let db: Database;
let sequence = 0;
let clients = 0;

const settings = {
  CIR_METHODS: readMethods('STCP,SHTTP,SUDP,WAPUDP,WAPSMS,SSMS'),
  CIR_TCP_ADDRESS: { address: '127.0.0.1' },
  CIR_HTTP_URL: 'http://im.example.com',
  CIR_SMS_FROM: '2077',
  CIR_SMS_PER_HOUR: 2,
  CIR_REPEAT_AFTER: repeatMs,
  REDELIVERY_AFTER: redeliveryMs,
};

beforeAll(async () => {
  scene = await FrontScene.open();
  db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
  [first, second] = await Promise.all([
    scene.start(settings),
    scene.start(settings),
    routingStandIn(scene, received),
    presenceStandIn(scene, received),
  ]);
  await scene.register(first, bobId, { password: 'bob-pw', msisdn: '+4790000002' });
});
afterAll(async () => {
  await db?.close();
  await scene?.[Symbol.asyncDispose]();
});

type Phone = Readonly<{ csp: CspClient; session: { accountId: string; userId: string; sessionId: string } }>;
type Offered = PrimitiveOf<'ClientCapability-Request'>['capabilityList'];
type Agreed = PrimitiveOf<'ClientCapability-Response'>['agreedCapabilityList'];

/** Logs in at an instance and negotiates. */
async function phone(
  offered: Offered,
  front = first,
  version: CspVersion = '1.2',
): Promise<Phone & { agreed: Agreed; clientName: string }> {
  const clientName = `phone-${(clients += 1)}`;
  const already = received.of('SessionStarted', bobId).length;
  const csp = scene.client(front, 'wv:bob', version, clientName);
  await csp.logIn('bob-pw', { sessionCookie: `cookie-${clientName}` });
  const started = await eventually(() => {
    expect(received.of('SessionStarted', bobId).length).toBeGreaterThan(already);
    return received.of('SessionStarted', bobId).at(-1)!;
  });
  const { accountId, userId, sessionId } = started.data.session;
  const session = { accountId, userId, sessionId };
  await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: session });
  await eventually(async () => {
    const rows = await db.sql.rows<object>`
      select session_id from session where session_id = ${sessionId}::uuid and backlog_offered`;
    expect(rows).toHaveLength(1);
  });
  const { agreedCapabilityList: agreed } = await csp.ask(
    { kind: 'ClientCapability-Request', ...(offered && { capabilityList: offered }) },
    'ClientCapability-Response',
  );
  return { csp, session, agreed, clientName };
}

const stcp = { supportedCirMethods: ['STCP'] } as const;
const wakeUpOf = ({ clientName, csp }: Readonly<{ clientName: string; csp: CspClient }>): string =>
  `WVCI ${csp.version} cookie-${clientName}\r\n`;

/** A notice, for one session only. */
const queue = ({ session }: Phone, text: string) =>
  scene.publishFact('presence-notifications', bobId, {
    type: 'PresenceChanged',
    data: {
      ...session,
      presences: [{ userId: text, attributes: [{ name: 'StatusText', qualifier: true, value: text }] }],
    },
  });

const offer = ({ session }: Phone, text: string) =>
  scene.publishFact('deliveries', bobId, {
    type: 'MessageOffered',
    data: {
      accountId: session.accountId,
      userId: bobId,
      offerId: `o-${(sequence += 1)}-${text}`,
      sequence,
      messageId: `m-${sequence}`,
      sender: { canonical: 'wv:alice@im.example.com', spelling: 'wv:Alice' },
      recipient: { canonical: bobId, spelling: 'wv:BOB' },
      content: { type: 'text/plain', data: text, size: text.length },
      sentAt: '2026-11-22T12:00:00.000Z',
    },
  });

/** Takes all that waits, acknowledging it. @returns how much it was */
async function takeAll(csp: CspClient): Promise<number> {
  for (let taken = 0; ; taken += 1) {
    const answer: Answer = await csp.poll();
    const transaction = answer.message?.transactions[0];
    if (!transaction) return taken;
    await csp.acknowledge(transaction.id, { kind: 'Status', result: { code: 200 } });
  }
}

async function connected(one: Phone, front = first): Promise<CirClient> {
  const cir = await CirClient.connect(front.cir);
  cir.send(`HELO ${one.csp.sessionId}\r\n`);
  await cir.hears('OK\r\n');
  return cir;
}

describe('a client on the TCP channel', () => {
  it('is told where it is, in AgreedCapabilityList', async () => {
    const { agreed } = await phone({ ...stcp, serverPollMin: 30 });
    expect(agreed).toEqual({
      supportedBearers: ['HTTP'],
      supportedCirMethods: ['STCP'],
      tcpAddress: '127.0.0.1',
      tcpPort: 0,
      serverPollMin: 30,
    });
  });

  it('is woken at once when a message is queued, whichever instance holds its connection', async () => {
    const [here, there] = [await phone(stcp), await phone(stcp)];
    using cirHere = await connected(here, first);
    using cirThere = await connected(there, second);
    await offer(here, 'for both');
    await Promise.all([cirHere.hears(wakeUpOf(here)), cirThere.hears(wakeUpOf(there))]);
    expect(contentOf(await here.csp.poll())).toMatchObject({ kind: 'NewMessage', contentData: 'for both' });
    expect(await takeAll(there.csp)).toBe(1);
    expect(await takeAll(here.csp)).toBeGreaterThanOrEqual(0);
  });

  it('is woken within 100 ms of the queueing', async () => {
    const one = await phone(stcp);
    using cir = await connected(one, second);
    for (let round = 0; round < 20; round += 1) {
      await queue(one, `quick-${round}`);
      await cir.hears(wakeUpOf(one));
      expect(await takeAll(one.csp)).toBe(1);
    }
    const text = await (await fetch(`${second.management}/metrics`)).text();
    const line = (le: string) =>
      Number(new RegExp(`smsonly_wake_up_seconds_bucket\\{.*le="${le}".*method="STCP".*\\} (\\d+)`).exec(text)?.[1]);
    expect(line('\\+Inf')).toBeGreaterThanOrEqual(20);
    expect(line('0.1') / line('\\+Inf')).toBeGreaterThan(0.9);
  });

  it('is not woken again before it polls, but after a while if it does not', async () => {
    const one = await phone(stcp);
    using cir = await connected(one);
    await queue(one, 'a');
    await cir.hears(wakeUpOf(one));
    await queue(one, 'b');
    await queue(one, 'c');
    await sleep(repeatMs / 2);
    expect(cir.reads).toEqual([]);
    await cir.hears(wakeUpOf(one));
    expect(await takeAll(one.csp)).toBe(3);
    await sleep(2 * repeatMs);
    expect(cir.reads).toEqual([]);
    await queue(one, 'd');
    await cir.hears(wakeUpOf(one));
    await takeAll(one.csp);
  });

  it('is woken again when what it was given is due again', async () => {
    const one = await phone(stcp);
    using cir = await connected(one, second);
    await queue(one, 'not acknowledged');
    await cir.hears(wakeUpOf(one));
    const given = await one.csp.poll();
    expect(contentOf(given)).toMatchObject({ kind: 'PresenceNotification-Request' });
    expect((await one.csp.poll()).bytes).toHaveLength(0);
    await cir.hears(wakeUpOf(one));
    expect(contentOf(await one.csp.poll())).toEqual(contentOf(given));
    await one.csp.acknowledge(given.message?.transactions[0]?.id ?? '', { kind: 'Status', result: { code: 200 } });
    await sleep(redeliveryMs + 2_000);
    expect(cir.reads).toEqual([]);
  });

  it('that connects while something waits gets OK and the wake-up in two reads', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = await phone(stcp);
      await queue(one, 'waits');
      await eventually(async () => {
        const rows = await db.sql.rows<object>`
          select number from server_transaction where session_id = ${one.session.sessionId}::uuid`;
        expect(rows).toHaveLength(1);
      });
      using cir = await CirClient.connect(first.cir);
      cir.send(`HELO ${one.csp.sessionId}\r\n`);
      await cir.hears('OK\r\n', wakeUpOf(one));
      await takeAll(one.csp);
    }
  });

  it('is served however its lines come: split, joined, in any case, ended by LF', async () => {
    const [one, other] = [await phone(stcp), await phone(stcp)];
    using cir = await CirClient.connect(first.cir);
    for (const piece of ['he', 'lo ', one.csp.sessionId!, '\n']) {
      cir.send(piece);
      await sleep(20);
    }
    await cir.hears('OK\r\n');
    cir.send(`PING \r\nping\r\nNOOP\r\nHELO ${other.csp.sessionId}\r\n`);
    await cir.hears('OK\r\n', 'OK\r\n', 'OK\r\n');
    await queue(other, 'second session');
    await cir.hears(wakeUpOf(other));
    await queue(one, 'first session');
    await cir.hears(wakeUpOf(one));
    await Promise.all([takeAll(one.csp), takeAll(other.csp)]);
  });

  it('is replaced by its second HELO, at the same instance and at another', async () => {
    const one = await phone(stcp);
    using oldest = await connected(one, first);
    using old = await connected(one, first);
    await oldest.untilClosed();
    using newest = await connected(one, second);
    await old.untilClosed();
    await queue(one, 'to the newest');
    await newest.hears(wakeUpOf(one));
    expect([...oldest.reads, ...old.reads]).toEqual([]);
    await takeAll(one.csp);
  });

  it('is closed without an answer when its session is unknown, has ended or agreed on nothing', async () => {
    const nothing = await phone({});
    const ended = await phone(stcp);
    await ended.csp.request({ kind: 'Logout-Request' });
    for (const wireId of ['unknown', nothing.csp.sessionId!, ended.csp.sessionId!]) {
      using cir = await CirClient.connect(first.cir);
      cir.send(`HELO ${wireId}\r\n`);
      await cir.untilClosed();
      expect(cir.reads).toEqual([]);
    }
  });

  it('is closed when its session ends, at whichever instance', async () => {
    const [one, other] = [await phone(stcp), await phone(stcp)];
    using here = await connected(one, first);
    using there = await connected(other, second);
    await one.csp.request({ kind: 'Logout-Request' });
    await other.csp.request({ kind: 'Logout-Request' });
    await Promise.all([here.untilClosed(), there.untilClosed()]);
  });

  it('is closed when it sends a line without end', async () => {
    using cir = await CirClient.connect(first.cir);
    cir.send('x'.repeat(5_000));
    await cir.untilClosed();
  });

  it('that polls only when it is woken gets everything soon: no wake-up is lost to a poll at the same time', async () => {
    const one = await phone(stcp);
    using cir = await connected(one, second);
    const many = 150;
    const queuedAt = new Map<string, number>();
    const waits: number[] = [];
    const queueing = (async () => {
      for (let round = 0; round < many; round += 1) {
        queuedAt.set(`race-${round}`, performance.now());
        await queue(one, `race-${round}`);
        await sleep(Math.random() * 30);
      }
    })();
    while (waits.length < many) {
      await eventually(() => expect(cir.reads.length).toBeGreaterThan(0), { timeout: 10_000, interval: 2 });
      cir.forget();
      for (let answer = await one.csp.poll(); answer.message; answer = await one.csp.poll()) {
        const content = contentOf(answer);
        if (content?.kind === 'PresenceNotification-Request')
          waits.push(performance.now() - (queuedAt.get(content.presences?.[0]?.userId ?? '') ?? 0));
        await one.csp.acknowledge(answer.message.transactions[0]!.id, { kind: 'Status', result: { code: 200 } });
      }
    }
    await queueing;
    // What was lost would come with the repetition.
    expect(Math.max(...waits)).toBeLessThan(0.8 * repeatMs);
  });
});

describe('a client whose connection breaks', () => {
  it('is woken by the next method that was agreed, at where its last POST came from', async () => {
    await using socket = await udp();
    const one = await phone({ supportedCirMethods: ['SUDP', 'STCP'], udpPort: socket.port });
    expect(one.agreed?.supportedCirMethods).toEqual(['STCP', 'SUDP']);
    using cir = await connected(one);
    await queue(one, 'by TCP');
    await cir.hears(wakeUpOf(one));
    expect(await takeAll(one.csp)).toBe(1);
    expect(socket.heard).toEqual([]);
    cir.drop();
    await eventually(async () => {
      const rows = await db.sql.rows<object>`
        select session_id from wake_up where session_id = ${one.session.sessionId}::uuid and server_id is null`;
      expect(rows).toHaveLength(1);
    });
    await queue(one, 'by UDP');
    await eventually(() => expect(socket.heard).toEqual([wakeUpOf(one).trim()]));
    expect(await takeAll(one.csp)).toBe(1);
  });

  it('is woken by the next method when it does not poll, although its connection seems to be open', async () => {
    await using socket = await udp();
    const one = await phone({ supportedCirMethods: ['SUDP', 'STCP'], udpPort: socket.port });
    using cir = await connected(one);
    await queue(one, 'deaf');
    await cir.hears(wakeUpOf(one));
    await eventually(() => expect(socket.heard).toEqual([wakeUpOf(one).trim()]));
    await takeAll(one.csp);
  });

  it('is woken for what was deferred when it takes its session up again', async () => {
    const one = await phone(stcp, first, '1.3');
    using cir = await connected(one);
    await queue(one, 'deferred');
    await cir.hears(wakeUpOf(one));
    await one.csp.poll();
    await db.sql.run`
      update server_transaction set state = 'resting', due_at = 'infinity' where session_id = ${one.session.sessionId}::uuid`;
    await db.sql.run`update wake_up set look_at = null where session_id = ${one.session.sessionId}::uuid`;
    const cookie = `cookie-${one.clientName}`;
    await one.csp.logIn('bob-pw', { sessionId: one.csp.sessionId!, sessionCookie: cookie });
    await cir.hears(wakeUpOf(one));
    expect(await takeAll(one.csp)).toBe(1);
  });

  it('finds everything by polling, and is woken again when it has come back', async () => {
    const one = await phone(stcp);
    using cir = await connected(one);
    cir.drop();
    await queue(one, 'polled');
    await eventually(async () => expect(await takeAll(one.csp)).toBe(1));
    using again = await connected(one, second);
    await queue(one, 'woken');
    await again.hears(wakeUpOf(one));
    await takeAll(one.csp);
  });

  it('is woken by the next method when the instance that holds it was killed', async () => {
    await using socket = await udp();
    const one = await phone({ supportedCirMethods: ['SUDP', 'STCP'], udpPort: socket.port });
    // Of a killed process, what it held stays in the table until its time is over.
    await (await scene.start({ ...settings, INSTANCE: 'imps-front-killed' })).stop();
    const dead = randomUUID();
    await db.sql.run`
      insert into cir_server (server_id, instance, alive_until)
      values (${dead}::uuid, 'imps-front-killed', now() + interval '3 seconds')`;
    await db.sql.run`
      update wake_up set server_id = ${dead}::uuid, connection = 1 where session_id = ${one.session.sessionId}::uuid`;
    await queue(one, 'rung in vain');
    await eventually(() => expect(socket.heard).toEqual([wakeUpOf(one).trim()]), { timeout: 20_000 });
    expect(await takeAll(one.csp)).toBe(1);
  });

  it('is woken at the instance to which it went when its own has gone', async () => {
    const third = await scene.start(settings);
    const one = await phone(stcp);
    using old = await connected(one, third);
    await third.stop();
    await old.untilClosed();
    using cir = await connected(one, second);
    await queue(one, 'elsewhere');
    await cir.hears(wakeUpOf(one));
    await takeAll(one.csp);
  });
});

describe('SHTTP', () => {
  it('answers 204 while nothing waits, 200 when something does, 404 to others', async () => {
    const one = await phone({ supportedCirMethods: ['SHTTP'] });
    const path = one.agreed?.cirUrl?.url?.replace('http://im.example.com', '') ?? '';
    expect(path).toMatch(/^\/cir\/[A-Za-z0-9_-]{20,}$/);
    const get = async (at: string, front = second) => {
      const { status, headers } = await fetch(`${front.csp}${at}`);
      return [status, headers.get('content-length')];
    };
    expect(await get(path)).toEqual([204, '0']);
    await queue(one, 'by HTTP');
    await eventually(async () => expect(await get(path)).toEqual([200, '0']));
    expect(await takeAll(one.csp)).toBe(1);
    expect(await get(path)).toEqual([204, '0']);
    expect((await get('/cir/unknown'))[0]).toBe(404);
    await one.csp.request({ kind: 'Logout-Request' });
    expect((await get(path))[0]).toBe(404);
  });
});

describe('SMS', () => {
  it('wake a client that has nothing else, within the limit for an hour', async () => {
    const asked: { to: string; from: string; octets: string; coding: number }[] = [];
    await scene.participant('sms_adapter', {
      'wake-up-sms': {
        WakeUpSmsRequested: async (events) => {
          asked.push(...events.map(({ data }) => data));
          return [];
        },
      },
    });
    const one = await phone({ supportedCirMethods: ['WAPSMS'] });
    for (let round = 1; round <= 3; round += 1) {
      await queue(one, `sms-${round}`);
      if (round <= 2) await eventually(() => expect(new Set(asked.map(({ octets }) => octets)).size).toBe(round));
      else await sleep(500);
      await takeAll(one.csp);
    }
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ to: '+4790000002', from: '2077', coding: 4 });
    expect(asked[0]?.octets).toMatch(
      new RegExp(`^0605040b8423f0..0603c6af8a${Buffer.from(wakeUpOf(one).trim()).toString('hex')}$`),
    );
  });
});

/** A client's UDP port. */
async function udp() {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (content) => heard.push(content.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    heard,
    port: socket.address().port,
    [Symbol.asyncDispose]: async () => void socket.close(),
  };
}
