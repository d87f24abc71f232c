import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { responseTopic, type Envelope, type FactOf, type Response } from '@smsonly/contracts';
import {
  createTopics,
  emit,
  KafkaTransport,
  publishFacts,
  Publisher,
  ResponseListener,
  type Emission,
  type PublishFacts,
} from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { readServiceVariables, startService, type Running } from '@smsonly/service';
import { eventually, freePort, testBroker, testDatabase } from '@smsonly/testing';
import { routingService } from './routing.parts.js';
import { address, plainText } from './testing/addresses.js';

jest.setTimeout(90_000);

/** Everybody else on the topics: imps-front with two accounts, and the sms-adapter. */
const instance = 'front-0';
const alice = { accountId: newEventId(new Date()), userId: 'wv:alice@im.example.com', msisdn: '+4790000001' };
const bob = { accountId: newEventId(new Date()), userId: 'wv:bob@im.example.com', msisdn: '+4790000002' };
const phone = '+4790000009';
const heard: Envelope[] = [];
const responses: Envelope<Response>[] = [];
const closing: (() => Promise<void> | void)[] = [];
let publish: PublishFacts;
let start: () => Promise<Running>;
let routing: Running;
let port: number;

beforeAll(async () => {
  const [database, broker] = await Promise.all([testDatabase(), testBroker()]);
  closing.push(
    () => broker.close(),
    () => database.close(),
  );
  const logger = createLogger({ service: 'routing', instance: 'spec', level: 'silent' });
  const { brokers, prefix: topicPrefix } = broker;
  await createTopics({ brokers, topicPrefix, partitions: 3, replicationFactor: 1 });
  port = await freePort();
  const values = readServiceVariables(routingService.variables, {
    DATABASE_URL: database.url,
    KAFKA_BROKERS: broker.brokersText,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    INSTANCE: 'routing-0',
    LISTEN_HOST: '127.0.0.1',
    ROUTING_MANAGEMENT_PORT: String(port),
  });
  start = () => startService(routingService, values, logger);

  const front = new Database({ url: database.url, service: 'imps_front', poolSize: 2 });
  closing.unshift(() => front.close());
  for (const { accountId, userId, msisdn } of [alice, bob])
    await front.sql.run`
      insert into imps_front.account (account_id, user_id, spelling, msisdn, password, registered_at, changed_at)
      values (${accountId}::uuid, ${userId}, ${userId}, ${msisdn}, ''::bytea, now(), now())`;

  const metrics = createMetrics({ service: 'spec' });
  const clock = () => new Date();
  const connection = { brokers, topicPrefix, logger, instance, metrics };
  const publisher = new Publisher(connection);
  await publisher.connect();
  publish = publishFacts(publisher, instance, clock);
  const listener = new ResponseListener({ ...connection, onResponses: async (all) => void responses.push(...all) });
  await listener.start();
  const hear = async (events: readonly Envelope[]) => {
    heard.push(...events);
    return [];
  };
  const others = new KafkaTransport({
    ...connection,
    service: 'others',
    db: front,
    clock,
    subscriptions: {
      deliveries: { MessageOffered: hear, ReportOffered: hear, OfferSettled: hear, BacklogOffered: hear },
      'sms-submissions': { SmsRequested: hear, SmsWithdrawn: hear },
      'block-events': { BlockListsChanged: hear },
    },
  });
  others.listen(() => undefined);
  closing.unshift(
    () => others.close(),
    () => listener.close(),
    () => publisher.close(),
  );
  routing = await start();
});
afterAll(async () => {
  await routing.stop();
  for (const close of closing) await close();
});

const requester = (person: typeof alice) => ({ ...person, sessionId: 's', version: '1.2' as const });

function ask(fact: FactOf<'message-requests'>, id: string, key: string, replyTo = responseTopic(instance)): Emission {
  return emit('message-requests', key, fact, { id, replyTo, deadline: new Date(Date.now() + 60_000) });
}

function submission(from: typeof alice, to: string, text: string, id = newEventId(new Date())): Emission {
  const data = {
    requester: requester(from),
    recipients: [address(to)],
    content: plainText(text),
    deliveryReport: true,
    submittedAt: new Date().toISOString(),
  };
  return ask({ type: 'MessageSubmitted', data }, id, from.userId);
}

const found = <T>(what: T | undefined): T => {
  if (what === undefined) throw new Error('not yet');
  return what;
};
const answerTo = (id: string) =>
  eventually(() => found(responses.find(({ data }) => data.requestId === id)), { timeout: 30_000 });
const hearing = (type: string, match: (data: Record<string, unknown>) => boolean) =>
  eventually(() => found(heard.find((event) => event.type === type && match(event.data as Record<string, unknown>))), {
    timeout: 30_000,
  });

describe('routing on Kafka', () => {
  it('says that it is ready', async () => {
    await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200), {
      timeout: 30_000,
    });
  });

  it('takes a message out and its reply in, and reports', async () => {
    const id = newEventId(new Date());
    await publish([submission(alice, `wv:${phone}`, 'hello', id)]);
    expect((await answerTo(id)).data).toMatchObject({ result: { code: 200 }, messageId: id });
    const request = (await hearing('SmsRequested', ({ to }) => to === phone)) as Envelope<
      Extract<FactOf<'sms-submissions'>, { type: 'SmsRequested' }>
    >;
    expect(request).toMatchObject({ key: phone, data: { text: 'alice@im.example.com: hello' } });

    const { submissionId, from } = request.data;
    const at = new Date().toISOString();
    const news = { submissionId, to: phone, from, at };
    const reply = { inboundId: newEventId(new Date()), from: phone, to: from, text: 'hi', at };
    await publish([
      emit('sms-events', phone, { type: 'SmsAccepted', data: news }),
      emit('sms-events', phone, { type: 'SmsReceived', data: reply }),
      emit('sms-events', phone, { type: 'SmsDelivered', data: news }),
    ]);
    const offer = await hearing('MessageOffered', ({ accountId }) => accountId === alice.accountId);
    expect(offer).toMatchObject({ key: alice.userId, data: { content: { size: 2 } } });
    expect(await hearing('ReportOffered', ({ messageId }) => messageId === id)).toMatchObject({
      data: { result: { code: 200 } },
    });
  });

  it('answers a repeated request again, elsewhere if asked, and carries it out once', async () => {
    const id = newEventId(new Date());
    const message = submission(alice, 'wv:bob', 'once', id);
    await publish([message]);
    await answerTo(id);
    responses.length = 0;
    await publish([message]);
    expect((await answerTo(id)).data).toMatchObject({ result: { code: 200 }, messageId: id });
    const after = newEventId(new Date());
    await publish([submission(alice, 'wv:bob', 'after', after)]);
    await hearing('MessageOffered', ({ messageId }) => messageId === after);
    expect(heard.filter((event) => (event.data as { messageId?: string }).messageId === id)).toHaveLength(1);
  });

  it('offers many messages of one sender in their order, also over a restart', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const ids = texts.map(() => newEventId(new Date()));
    const messages = texts.map((text, index) => submission(bob, 'wv:alice', text, ids[index]));
    await publish(messages.slice(0, 100));
    await routing.stop();
    const restarted = start();
    await publish(messages.slice(100));
    routing = await restarted;
    const offered = () =>
      heard.flatMap((event) => {
        const { messageId = '' } = event.data as { messageId?: string };
        return event.type === 'MessageOffered' && ids.includes(messageId) ? [messageId] : [];
      });
    await eventually(() => expect(offered()).toHaveLength(200), { timeout: 60_000 });
    expect(offered()).toEqual(ids);
  });

  it('answers a login with the end of the backlog, whatever waits', async () => {
    const session = requester(alice);
    const startedAt = new Date().toISOString();
    heard.length = 0;
    await publish([
      emit('message-requests', alice.userId, { type: 'SessionStarted', data: { session, startedAt, clientId: {} } }),
    ]);
    await hearing('BacklogOffered', ({ accountId }) => accountId === alice.accountId);
    expect(heard.map(({ type }) => type)).toEqual(['BacklogOffered']);
  });
});
