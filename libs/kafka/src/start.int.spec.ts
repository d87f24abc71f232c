import 'reflect-metadata';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createMetrics } from '@smsonly/platform';
import { eventually, freePort, testBroker, testDatabase } from '@smsonly/testing';
import { KafkaTransport, Publisher, ResponseListener } from './index.js';
import {
  makeNotebook,
  notedByKey,
  openDatabase,
  silent,
  smsRequested,
  startWorkshop,
  table,
  tell,
  topicsOf,
  closeWorkshops,
} from '../test/workshop.js';

jest.setTimeout(60_000);

class Empty {}
Module({})(Empty);

describe('a service that starts', () => {
  const open: AsyncDisposable[] = [];
  afterAll(async () => {
    await closeWorkshops();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  it('under Nest, with neither Kafka nor Postgres there, starts, is not ready, and stops', async () => {
    const port = await freePort();
    const db = openDatabase(`postgres://nobody@127.0.0.1:${port}/nothing`);
    const common = {
      brokers: [`127.0.0.1:${port}`],
      instance: 'early-0',
      topicPrefix: 'early.',
      logger: silent,
      metrics: createMetrics({ service: 'early' }),
      clock: () => new Date(),
    };
    const strategy = new KafkaTransport({ ...common, service: 'early', db, subscriptions: table });
    const publisher = new Publisher(common);
    const listener = new ResponseListener({ ...common, onResponses: async () => undefined });
    const app = await NestFactory.createMicroservice(Empty, { strategy, logger: false });
    await app.listen();
    await publisher.connect();
    const listening = listener.start();
    await expect(strategy.ready()).rejects.toThrow('not a member');
    await expect(publisher.ready()).rejects.toThrow();
    await expect(listener.ready()).rejects.toThrow();
    const refused = expect(tell(publisher, [smsRequested('never', '+4790000001')])).rejects.toThrow(
      'no longer waiting',
    );
    await app.close();
    await listener.close();
    await publisher.close(100);
    await refused;
    await listening;
    await db.close();
  });

  it('before its topics are made, waits for them', async () => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    const place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    const workshop = await startWorkshop(place, { wait: false });
    await makeNotebook(workshop.db);
    const told = tell(workshop.publisher, [smsRequested('early', '+4790000001')]);
    await expect(workshop.transport.ready()).rejects.toThrow('not a member');
    await topicsOf(place);
    await told;
    await eventually(async () => expect(await notedByKey(workshop.db)).toEqual({ '+4790000001': ['early'] }));
    await topicsOf(place); // once more does no harm
    await workshop.close();
  });
});
