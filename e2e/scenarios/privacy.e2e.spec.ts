import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel } from '@smsonly/kafka/kafkajs';
import { tcpProxy, testDatabase, type TcpProxy, type TestDatabase } from '@smsonly/testing';
import { dialoguesIn, tourFolder } from '../src/dialogue/dialogue-files.js';
import { Operator } from '../src/people/operator.js';
import { ImpsClient } from '../src/people/imps-client.js';
import { Phone } from '../src/people/phone.js';
import { leaksIn, type Told } from '../src/privacy/leaks.js';
import { SpanCollector } from '../src/spans/span-collector.js';
import { serviceNames, type RunningSystem } from '../src/system/start-system.js';
import { startSystem } from '../src/system/system-of-suite.js';
import { tellStory } from '../src/tour/tell.js';
import { stageFor } from '../src/tour/variants.js';

jest.setTimeout(240_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a whole tour with every log line, metric and span', () => {
  const planted = {
    'text of a message': 'Zqxjkv møtes ved fontenen',
    'text of a refused message': 'zqwvut til ingen',
    'text of an SMS': 'zqsvar fra telefonen',
    'text in a broken body': 'zqbroken<',
    'wrong password': 'zq-wrong-password',
    'password of a bad registration': 'zq-bad-registration',
    'display name': 'Zqingrid Solbakken',
    'wrong token': 'zq-wrong-token',
    JASMIN_PASSWORD: `zqgw${randomBytes(5).toString('hex')}`,
    JASMIN_CALLBACK_TOKEN: `zq-callback-${randomBytes(6).toString('hex')}`,
    PASSWORD_KEY: randomBytes(32).toString('base64'),
  };
  /** What the system itself makes: SessionIDs, cookies and marks of the tour. */
  const found: Record<string, string> = {};
  let [system, collector, database, toDatabase]: [RunningSystem?, SpanCollector?, TestDatabase?, TcpProxy?] = [];
  const secrets = () => ({ ...planted, ...found, 'password of Alice': 'alice-pw', 'password of Bob': 'bob-pw' });
  const told: Told[] = [];

  beforeAll(async () => {
    collector = await SpanCollector.start();
    database = await testDatabase();
    const url = new URL(database.url);
    toDatabase = await tcpProxy({ host: url.hostname, port: Number(url.port) });
    // A password that everybody has (of a container) cannot be told from another word.
    if (url.password.length > 10) found['password of the database'] = decodeURIComponent(url.password);
    [url.hostname, url.port] = [toDatabase.host, String(toDatabase.port)];
    const { JASMIN_PASSWORD, JASMIN_CALLBACK_TOKEN, PASSWORD_KEY } = planted;
    system = await startSystem('privacy', {
      env: {
        ...{ JASMIN_PASSWORD, JASMIN_CALLBACK_TOKEN, PASSWORD_KEY },
        DATABASE_URL: url.href,
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        TRACE_DOCUMENTS: 'masked',
      },
    });
    found['ADMIN_TOKEN'] = system.adminToken;
    await playTheTour(system);
    await makeErrors(system, toDatabase);
    // Spans and log lines that are still on their way.
    await pause(3_000);
    for (const name of serviceNames.filter((each) => each !== 'jasmin-simulator'))
      told.push({ place: `metrics of ${name}`, text: await system.metrics(name) });
    told.push(...(await headersOf(system)));
    await system.stop();
    // The simulator stands for somebody else's gateway, but it logs in our name.
    for (const file of readdirSync(system.logs)) {
      for (const line of readFileSync(join(system.logs, file), 'utf8').split('\n'))
        told.push({ place: `log ${file}`, text: line });
    }
    for (const { service, name, attributes, events } of collector.spans)
      told.push({ place: `span ${name} of ${service}`, text: JSON.stringify({ name, attributes, events }) });
  });

  afterAll(async () => {
    await system?.stop();
    await toDatabase?.close();
    await database?.close();
    await collector?.close();
  });

  async function playTheTour(on: RunningSystem): Promise<void> {
    const bytes: Buffer[] = [];
    const wire = () => (_: unknown, document: Uint8Array) => void bytes.push(Buffer.from(document));
    const stage = stageFor(on, { version: '1.2', alice: 'xml', bob: 'xml' }, randomInt(1_000_000, 9_999_999), wire);
    await tellStory(dialoguesIn(tourFolder), stage, () => undefined);
    const documents = Buffer.concat(bytes).toString();
    stage.close();
    found['mark in all texts, names and cookies'] = stage.mark;
    for (const [index, [, id = '']] of [...documents.matchAll(/<SessionID>([^<]{20,})<\/SessionID>/g)].entries())
      found[`SessionID ${index}`] = id;
    expect(Object.keys(found).filter((name) => name.startsWith('SessionID')).length).toBeGreaterThan(2);
  }

  async function makeErrors(on: RunningSystem, proxy: TcpProxy): Promise<void> {
    const operator = new Operator(on.admin, on.adminToken);
    const userId = `wv:zqingrid@${on.domain}`;
    const displayName = planted['display name'];
    expect(await operator.put(userId, { password: 'zq-right-password', displayName })).toBe(201);
    found['password of Ingrid'] = 'zq-right-password';
    const options = { url: on.imps, version: '1.2' } as const;
    const stranger = new ImpsClient({ ...options, userId, password: planted['wrong password'] });
    for (const way of ['2-way', 'MD5'] as const) expect((await stranger.login(way)).result.code).toBe(409);
    const ingrid = new ImpsClient({ ...options, userId, password: 'zq-right-password' });
    expect((await ingrid.login()).result.code).toBe(200);
    const post = (body: string) =>
      fetch(on.imps, { method: 'POST', headers: { 'content-type': 'application/vnd.wv.csp.xml' }, body });
    await post(`<WV-CSP-Message><Session>${planted['text in a broken body']}`);
    await operator.put(`wv:zqingrid@${on.domain}`, {
      password: planted['password of a bad registration'],
      msisdn: '+479',
    });
    await new Operator(on.admin, planted['wrong token']).get(userId);
    await fetch(`${on.admin.replace('/v1', '')}/v1/accounts/${encodeURIComponent(userId)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${on.adminToken}`, 'content-type': 'application/json' },
      body: `{"password":"${planted['password of a bad registration']}"`,
    });

    const write = (to: string, text: string) =>
      ingrid
        .request({
          kind: 'SendMessage-Request',
          deliveryReport: true,
          messageInfo: {
            contentType: 'text/plain',
            contentSize: Buffer.byteLength(text),
            recipient: { users: [{ userId: to }] },
            sender: { user: { userId } },
          },
          contentData: text,
        })
        .catch(() => undefined);
    const phone = new Phone(on.simulator, '+4790123459');
    await write(`wv:nobody@${on.domain}`, planted['text of a refused message']);
    await write(`wv:${phone.msisdn}@${on.domain}`, planted['text of a message']);
    await ingrid.next('DeliveryReport-Request');
    const [sms] = await phone.messages();
    await phone.send(sms?.from ?? '', planted['text of an SMS']);
    await ingrid.next('NewMessage');
    // To nobody: stored as unclaimed, and explained.
    await new Phone(on.simulator, '+4790123460').send(sms?.from ?? '', planted['text of an SMS']);
    const gateway = (fault: object) =>
      fetch(`${on.simulator}/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
    for (const send of ['auth', 'value-filter', 'refuse-500', 'cut']) {
      await gateway({ send, times: 1 });
      await write(`wv:${phone.msisdn}@${on.domain}`, planted['text of a message']);
      await pause(300);
    }
    proxy.cut();
    await Promise.all([
      write(`wv:${phone.msisdn}@${on.domain}`, planted['text of a message']),
      phone.send(sms?.from ?? '', planted['text of an SMS']),
      stranger.login().catch(() => undefined),
      pause(2_500),
    ]);
    proxy.heal();
    await pause(3_000);
    await ingrid.fetchAll();
    await ingrid.logout();
  }

  async function headersOf(on: RunningSystem): Promise<Told[]> {
    const kafka = new Kafka({ brokers: on.brokers.split(','), clientId: 'privacy', logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(on.topicPrefix));
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    const all = offsets.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    await admin.disconnect();
    const consumer = kafka.consumer({ groupId: `${on.topicPrefix}privacy` });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    const headers: Told[] = [];
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        const text = Object.entries(message.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`);
        headers.push({ place: `Kafka header of ${topic}`, text: text.join('\n') });
        return Promise.resolve();
      },
    });
    for (const end = Date.now() + 60_000; headers.length < all && Date.now() < end;) await pause(100);
    await consumer.disconnect();
    expect(headers.length).toBeGreaterThanOrEqual(all);
    return headers;
  }

  it('tells much: all four services in logs, metrics, spans and Kafka headers', () => {
    const places = (start: RegExp) => told.filter(({ place, text }) => start.test(place) && text !== '').length;
    for (const name of ['imps-front', 'presence', 'routing', 'sms-adapter']) {
      expect(places(new RegExp(`^log ${name}`))).toBeGreaterThan(5);
      expect(places(new RegExp(`^metrics of ${name}`))).toBe(1);
      expect(places(new RegExp(`^span .* of ${name}$`))).toBeGreaterThan(20);
    }
    expect(places(/^Kafka header/)).toBeGreaterThan(100);
    // What is planted can be found: it is looked for in what was told, and this is there.
    expect(leaksIn(told, { canary: 'sms-adapter-0' }).length).toBeGreaterThan(10);
    expect(leaksIn([...told, { place: 'a log', text: `x${planted['text of an SMS']}x` }], secrets())).toHaveLength(1);
  });

  it('tells no text, number, name, password, token, cookie or SessionID', () => {
    expect(leaksIn(told, secrets())).toEqual([]);
  });
});
