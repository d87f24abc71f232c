import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Envelope, Response } from '@smsonly/contracts';
import { createMetrics } from '@smsonly/platform';
import { eventually, testBroker } from '@smsonly/testing';
import { Publisher, ResponseListener } from './index.js';
import { bareKafka, eventId, silent } from '../test/workshop.js';
import { sealAnswer } from './record.js';

jest.setTimeout(60_000);

describe('the response listener', () => {
  const open: AsyncDisposable[] = [];
  let common: ConstructorParameters<typeof Publisher>[0];
  let publisher: Publisher;
  beforeAll(async () => {
    const broker = await testBroker();
    open.push(broker);
    common = {
      brokers: broker.brokers,
      instance: 'front-0',
      topicPrefix: broker.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'front' }),
    };
    publisher = new Publisher(common);
  });
  afterAll(async () => {
    await publisher.close();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  const sendAnswer = (requestId: string) =>
    publisher.publish([
      sealAnswer(
        { kind: 'answer', requestId, type: 'RequestCompleted', data: { requestId, result: { code: 200 } } },
        'responses.front-0',
        { source: '/routing-0', now: new Date() },
      ),
    ]);

  it('hears every answer from its start on, and none from before', async () => {
    const heard: string[] = [];
    const listener = new ResponseListener({
      ...common,
      onResponses: async (responses: readonly Envelope<Response>[]) => {
        heard.push(...responses.map(({ data }) => data.requestId));
        if (heard.length === 1) throw new Error('a fault of the caller does not stop it');
      },
    });
    await expect(listener.ready()).rejects.toThrow();
    await listener.start();
    await listener.ready();
    const ids = Array.from({ length: 20 }, eventId);
    for (const id of ids) await sendAnswer(id);
    await eventually(() => expect(heard).toEqual(ids));

    await publisher.publish([{ topic: 'responses.front-0', key: 'x', value: '{}', headers: {} }]);
    const after = eventId();
    await sendAnswer(after);
    await eventually(() => expect(heard.at(-1)).toBe(after));
    await listener.close();

    await sendAnswer(eventId());
    const again: string[] = [];
    const reborn = new ResponseListener({
      ...common,
      onResponses: async (responses) => void again.push(...responses.map(({ data }) => data.requestId)),
    });
    await reborn.start();
    const last = eventId();
    await sendAnswer(last);
    await eventually(() => expect(again).toEqual([last]));
    await reborn.close();
    const admin = bareKafka([...common.brokers]).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    expect(groups.filter(({ groupId }) => groupId.startsWith(common.topicPrefix))).toEqual([]);
    await admin.disconnect();
  });
});
