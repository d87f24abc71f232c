import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { digestBytes, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import { eventually, privateBroker, testDatabase, type PrivateBroker } from '@smsonly/testing';
import { codeOf, ImpsClient } from '../../src/people/imps-client.js';
import { Operator } from '../../src/people/operator.js';
import { memoryLimit } from '../../src/system/memory.js';
import { RunningSystem } from '../../src/system/start-system.js';

jest.setTimeout(240_000);

let system: RunningSystem;
let broker: PrivateBroker;

beforeAll(async () => {
  const [database, kafka] = await Promise.all([testDatabase(), privateBroker()]);
  broker = kafka;
  system = await RunningSystem.start({
    databaseUrl: database.url,
    brokers: broker.brokersText,
    topicPrefix: 'attack-',
    logs: mkdtempSync(join(tmpdir(), 'smsonly-logins-')),
    afterStop: () => database.close(),
  });
});
afterAll(async () => {
  await system?.stop();
  await broker?.close();
});

/** A user of this test only, and their client. */
async function user(name: string): Promise<ImpsClient> {
  const userId = `wv:${name}@${system.domain}`;
  await new Operator(system.admin, system.adminToken).put(userId, { password: `${name}-pw`, displayName: name });
  return clientOf(userId, `${name}-pw`, 'WV:phone');
}

/** Anybody's client: a ClientID is no secret. */
function clientOf(userId: string, password: string, clientId: string): ImpsClient {
  return new ImpsClient({ url: system.imps, userId, password, version: '1.2', clientId });
}

async function loginStep(client: ImpsClient, more: Partial<PrimitiveOf<'Login-Request'>>) {
  const { userId, clientId } = client;
  const answer = await client.request({
    kind: 'Login-Request',
    userId,
    clientId,
    timeToLive: 600,
    sessionCookie: '1',
    ...more,
  });
  if (answer.kind !== 'Login-Response') throw new Error(`answered with ${answer.kind}`);
  return answer;
}

const messageTo = ({ userId: to }: ImpsClient, from: ImpsClient, text: string, deliveryReport = false): Primitive => ({
  kind: 'SendMessage-Request',
  deliveryReport,
  messageInfo: {
    contentType: 'text/plain',
    contentSize: text.length,
    recipient: { users: [{ userId: to }] },
    sender: { user: { userId: from.userId } },
  },
  contentData: text,
});

const texts = async (client: ImpsClient): Promise<string[]> => {
  await client.fetchAll();
  return client.takeAll('NewMessage').map(({ contentData = '' }) => contentData);
};

describe('a stranger who knows a user’s ID and ClientID', () => {
  it('cannot burn the challenge of the user’s login', async () => {
    const anna = await user('anna');
    const first = await loginStep(anna, { digestSchemas: ['MD5'] });
    const stranger = clientOf(anna.userId, '', 'WV:phone');
    for (let asked = 0; asked < 50; asked++) await loginStep(stranger, { digestSchemas: ['MD5'] });
    expect((await loginStep(stranger, { digestBytes: 'xUvBOTIF95KEgHLNnQ7M3Q==' })).result.code).toBe(409);
    const digest = digestBytes('MD5', first.nonce ?? '', 'anna-pw');
    expect((await loginStep(anna, { digestBytes: digest })).result.code).toBe(200);
  });

  it('tries a few passwords and is put off, and keeps out neither the user’s phone behind the same address nor other users', async () => {
    const bea = await user('bea');
    const carl = await user('carl');
    expect((await bea.login()).result.code).toBe(200);
    const codes = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const stranger = clientOf(bea.userId, '', `WV:stranger-${index}`);
        return (await loginStep(stranger, { password: `guess ${index}` })).result.code;
      }),
    );
    expect(codes.filter((code) => code === 409).length).toBeLessThan(40);
    expect(codes.filter((code) => code !== 409 && code !== 503)).toEqual([]);
    expect((await bea.login()).result.code).toBe(200);
    expect((await carl.login()).result.code).toBe(200);
  });
});

describe('a user', () => {
  it('who logs in with 40 clients at once has 10 sessions, and no service needs more memory than it has', async () => {
    const dina = await user('dina');
    const clients = Array.from({ length: 40 }, (_, index) => clientOf(dina.userId, 'dina-pw', `WV:dina-${index}`));
    const logins = await Promise.all(clients.map((client) => client.login()));
    expect(logins.map(({ result }) => result.code)).toEqual(clients.map(() => 200));
    const codes = await Promise.all(
      clients.map(async (client) => codeOf(await client.request({ kind: 'GetBlockedList-Request' }))),
    );
    expect(codes.filter((code) => code === 601)).toHaveLength(30);
    for (const name of ['imps-front', 'presence', 'routing'] as const)
      expect(system.peakMemory(name)).toBeLessThan(memoryLimit);
  });

  it('whose phone polls fast and begins its transaction IDs anew loses no message', async () => {
    const [egon, frida] = [await user('egon'), await user('frida')];
    await egon.login();
    await frida.login();
    expect(codeOf(await egon.request(messageTo(frida, egon, 'ok'), '7'))).toBe(200);
    // Its answer was lost: the same again is a repeat.
    expect(codeOf(await egon.request(messageTo(frida, egon, 'ok'), '7'))).toBe(200);
    for (let polled = 0; polled < 998; polled += 1) await egon.poll();
    expect(codeOf(await egon.request(messageTo(frida, egon, 'ok'), '7'))).toBe(200);
    const got: string[] = [];
    await eventually(
      async () => {
        got.push(...(await texts(frida)));
        expect(got).toEqual(['ok', 'ok']);
      },
      { timeout: 20_000 },
    );
  });
});

describe('an acknowledgement that is given while Kafka is away', () => {
  it('is kept when the service is killed: no second delivery, and the sender gets their report once Kafka is back', async () => {
    const [gro, hans] = [await user('gro'), await user('hans')];
    await gro.login();
    await hans.login();
    expect(codeOf(await gro.request(messageTo(hans, gro, 'read this', true)))).toBe(200);
    const { transaction } = await eventually(
      async () => {
        const polled = await hans.poll();
        if (!polled) throw new Error('nothing yet');
        return polled;
      },
      { timeout: 20_000 },
    );
    await broker.stop();
    await hans.acknowledge(transaction);
    await system.kill('imps-front');
    system.launch('imps-front');
    await broker.start();
    await system.untilReady('imps-front');
    expect((await hans.login()).result.code).toBe(200);
    await eventually(
      async () => {
        await gro.fetchAll();
        expect(gro.takeAll('DeliveryReport-Request')).toMatchObject([{ result: { code: 200 } }]);
      },
      { timeout: 60_000 },
    );
    // What routing still had when Hans logged in has come by now.
    expect(codeOf(await gro.request(messageTo(hans, gro, 'the next')))).toBe(200);
    const got: string[] = [];
    await eventually(
      async () => {
        got.push(...(await texts(hans)));
        expect(got).toEqual(['the next']);
      },
      { timeout: 20_000 },
    );
  });
});
