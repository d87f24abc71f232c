import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  responseTopic,
  type Envelope,
  type FactOf,
  type Requester,
  type Response,
  type TopicName,
} from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import {
  createTopics,
  emit,
  KafkaTransport,
  publishFacts,
  Publisher,
  ResponseListener,
  type PublishFacts,
} from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { readServiceVariables, startService } from '@smsonly/service';
import { eventually, freePort, testBroker, testDatabase } from '@smsonly/testing';
import { address, domain, list } from '../testing/addresses.js';
import { codeOf, statusText, valuesOf } from '../testing/presence-desk.js';
import { TestRegistry } from '../testing/registry.js';
import { presenceService } from './presence.parts.js';

jest.setTimeout(60_000);

/** imps-front as this service sees it: publishes requests, receives answers and notifications. */
describe('the presence service on Kafka', () => {
  const instance = 'imps-front-test';
  const logger = createLogger({ service: 'test', instance, level: 'fatal' });
  const metrics = createMetrics({ service: 'test' });
  const clock = () => new Date();
  const answers = new Map<string, Response>();
  const notified: FactOf<'presence-notifications'>[] = [];
  const closing: (() => Promise<void>)[] = [];
  let publishAll: PublishFacts;
  let registry: TestRegistry;

  beforeAll(async () => {
    const where = await testDatabase();
    const { brokers, brokersText, prefix: topicPrefix, close } = await testBroker();
    await createTopics({ brokers, topicPrefix, partitions: 3, replicationFactor: 1 });
    const connection = { brokers, topicPrefix, logger, metrics };
    registry = new TestRegistry(where.url);
    const frontDb = new Database({ url: where.url, service: 'imps_front' });
    const publisher = new Publisher({ ...connection, instance });
    publishAll = publishFacts(publisher, instance, clock);
    const listener = new ResponseListener({
      ...connection,
      instance,
      onResponses: async (heard: readonly Envelope<Response>[]) => {
        for (const response of heard) answers.set(response.data.requestId, response);
      },
    });
    await listener.start();
    const collect = async (events: readonly Envelope<FactOf<'presence-notifications'>>[]) => {
      notified.push(...events);
      return [];
    };
    const front = new KafkaTransport({
      ...connection,
      instance,
      service: 'imps-front',
      db: frontDb,
      clock,
      subscriptions: { 'presence-notifications': { PresenceChanged: collect, AuthorisationAsked: collect } },
    });
    const env = {
      DATABASE_URL: where.url,
      KAFKA_BROKERS: brokersText,
      KAFKA_TOPIC_PREFIX: topicPrefix,
      INSTANCE: 'presence-test',
      LISTEN_HOST: '127.0.0.1',
      PRESENCE_MANAGEMENT_PORT: String(await freePort()),
      IMPS_DOMAIN: domain,
    };
    const values = readServiceVariables(presenceService.variables, env);
    const presence = await startService(presenceService, values, logger);
    front.listen(() => undefined);
    const ready = async () => (await fetch(`${presence.addresses['management']}/health/ready`)).status;
    await eventually(async () => expect([await ready(), await front.ready()]).toEqual([200, undefined]), {
      timeout: 30_000,
    });
    closing.push(
      () => presence.stop(),
      () => front.close(),
      () => listener.close(),
      () => publisher.close(),
      () => frontDb.close(),
      () => registry.close(),
      close,
      () => where.close(),
    );
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  const publish = <T extends TopicName>(topic: T, account: Account, fact: FactOf<T>) =>
    publishAll([emit(topic, account.userId, fact)]);

  const ask = async (account: Account, fact: FactOf<'presence-requests'>): Promise<Response> => {
    const id = newEventId(clock());
    const deadline = new Date(Date.now() + 10_000);
    await publishAll([
      emit('presence-requests', account.userId, fact, { id, replyTo: responseTopic(instance), deadline }),
    ]);
    return eventually(() => {
      const answer = answers.get(id);
      if (!answer) throw new Error(`${fact.type} is not answered yet`);
      return answer;
    });
  };

  const logIn = async (account: Account): Promise<Requester> => {
    const session = {
      accountId: account.accountId,
      userId: account.userId,
      sessionId: randomUUID(),
      version: '1.2' as const,
    };
    await publish('presence-requests', account, {
      type: 'SessionStarted',
      data: { session, startedAt: clock().toISOString(), clientId: { url: 'phone' } },
    });
    return session;
  };

  /** What the session knows of an address after all notifications so far. */
  const known = (session: Requester, spelling: string): Record<string, string> =>
    Object.assign(
      {},
      ...notified.flatMap(({ type, data }) =>
        type === 'PresenceChanged' && data.sessionId === session.sessionId
          ? data.presences.flatMap(({ userId, attributes }) => (userId === spelling ? [valuesOf(attributes)] : []))
          : [],
      ),
    );

  it('lets Alice see a number and Bob, and the number after it is registered and deregistered', async () => {
    const alice = await registry.register('alice', '+4790000001');
    const bob = await registry.register('bob', '+4790000002');
    const number = 'wv:+4790000009';
    const requester = await logIn(alice);
    const atBob = await logIn(bob);

    const created = await ask(alice, {
      type: 'ListCreationRequested',
      data: {
        requester,
        list: list('wv:alice/friends'),
        nicks: [{ address: address(number), name: 'Nine' }, { address: address('wv:bob') }],
        properties: [],
      },
    });
    expect(codeOf(created)).toBe(200);
    const subscribed = await ask(alice, {
      type: 'SubscriptionRequested',
      data: { requester, users: [], lists: [list('wv:alice/friends')], attributes: [], autoSubscribe: true },
    });
    expect(codeOf(subscribed)).toBe(200);
    await eventually(() => {
      expect(known(requester, number)).toEqual({
        OnlineStatus: 'T',
        ClientInfo: 'CLI',
        UserAvailability: 'AVAILABLE',
        StatusText: 'SMS-only',
      });
      expect(known(requester, 'wv:bob')).toMatchObject({ OnlineStatus: 'T', StatusText: '' });
    });
    await eventually(() => {
      expect(notified).toContainEqual(
        expect.objectContaining({
          type: 'AuthorisationAsked',
          data: expect.objectContaining({ sessionId: atBob.sessionId, asker: alice.userId }),
        }),
      );
    });

    await ask(bob, {
      type: 'PresenceUpdateRequested',
      data: { requester: atBob, attributes: [statusText('in a meeting')] },
    });
    await eventually(() => expect(known(requester, 'wv:bob')).toMatchObject({ StatusText: 'in a meeting' }));

    const nine = await registry.register('nine', '+4790000009');
    const registered = { ...nine, at: clock().toISOString() };
    await publish('account-events', nine, { type: 'AccountRegistered', data: registered });
    await eventually(() => expect(known(requester, number)).toMatchObject({ OnlineStatus: 'F', StatusText: '' }));

    await registry.deregister(nine);
    await publish('account-events', nine, { type: 'AccountDeregistered', data: registered });
    await eventually(() =>
      expect(known(requester, number)).toMatchObject({ OnlineStatus: 'T', StatusText: 'SMS-only' }),
    );
  });

  it('notifies every watcher of the latest presence in the end, however fast changes and subscriptions follow each other', async () => {
    const watched = await registry.register('fast');
    const atWatched = await logIn(watched);
    const watchers = await Promise.all(['w1', 'w2', 'w3'].map((name) => registry.register(name)));
    const sessions = await Promise.all(watchers.map(logIn));
    const updates = Array.from({ length: 40 }, (_, index) =>
      emit('presence-requests', watched.userId, {
        type: 'PresenceUpdateRequested',
        data: { requester: atWatched, attributes: [statusText(`text ${index}`)] },
      }),
    );
    const subscriptions = sessions.flatMap((requester) =>
      Array.from({ length: 10 }, () =>
        emit('presence-requests', requester.userId, {
          type: 'SubscriptionRequested',
          data: { requester, users: [address('wv:fast')], lists: [], attributes: [], autoSubscribe: false },
        }),
      ),
    );
    const mixed = [...updates, ...subscriptions].map((one, index) => ({ one, place: (index * 37) % 70 }));
    for (const { one } of mixed.sort((a, b) => a.place - b.place)) await publishAll([one]);
    const last = mixed
      .map(({ one }) => one)
      .filter((one) => one.key === watched.userId)
      .at(-1);
    const latest = (last?.data as { attributes: { value: string }[] }).attributes[0]?.value ?? '';
    const all = () => {
      for (const session of sessions) expect(known(session, 'wv:fast')).toMatchObject({ StatusText: latest });
    };
    await eventually(all);
    // Nothing older comes after it: the next notification of each watcher is the last one.
    for (const requester of sessions) {
      const data = { requester, users: [address('wv:+4790000077')], lists: [], attributes: [], autoSubscribe: false };
      await publish('presence-requests', requester, { type: 'SubscriptionRequested', data });
      await eventually(() => expect(known(requester, 'wv:+4790000077')).toMatchObject({ StatusText: 'SMS-only' }));
    }
    all();
  });
});
