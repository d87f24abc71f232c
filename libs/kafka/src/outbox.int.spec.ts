import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import type { Database } from '@smsonly/persistence';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { answer, emit, Outbox, Publisher } from './index.js';
import {
  blockListsRequested,
  expectedByKey,
  manySubmissions,
  once,
  openDatabase,
  readAll,
  silent,
  smsRequested,
  submissionsByKey,
  topicsOf,
  type Place,
} from '../test/workshop.js';

jest.setTimeout(60_000);

describe('the outbox of HTTP handlers', () => {
  const open: AsyncDisposable[] = [];
  let place: Place;
  let instances: { db: Database; publisher: Publisher; outbox: Outbox }[];

  beforeAll(async () => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    await topicsOf(place);
    instances = ['front-0', 'front-1'].map((instance) => {
      const db = openDatabase(place.url);
      const common = {
        brokers: place.brokers,
        instance,
        topicPrefix: place.prefix,
        logger: silent,
        metrics: createMetrics({ service: instance }),
      };
      const publisher = new Publisher(common);
      return { db, publisher, outbox: new Outbox({ ...common, db, publisher, clock: () => new Date() }) };
    });
  });
  afterAll(async () => {
    for (const { db, publisher, outbox } of instances) {
      await outbox.stop();
      await publisher.close();
      await db.close();
    }
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  const rows = async () => {
    const [row] = await instances[0]!.db.sql.rows<{ n: number }>`select count(*)::int as n from outbox`;
    return row!.n;
  };

  it('has published the rows of a key when flush returns, and deletes them', async () => {
    const { db, outbox } = instances[0]!;
    const fact = smsRequested('one', '+4790000001');
    await db.transaction((tx) => outbox.append(tx, [fact]));
    await outbox.flush([fact.key]);
    expect(submissionsByKey(await readAll(place, 'sms-submissions'))).toEqual({ '+4790000001': ['one'] });
    await eventually(async () => expect(await rows()).toBe(0));
  });

  it('publishes nothing of a transaction that is undone', async () => {
    const { db, outbox } = instances[0]!;
    await expect(
      db.transaction(async (tx) => {
        await outbox.append(tx, [smsRequested('undone', '+4790000002')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await outbox.flush(['+4790000002']);
    expect(submissionsByKey(await readAll(place, 'sms-submissions'))['+4790000002']).toBeUndefined();
  });

  it('keeps the order of the commits of a key, whichever instance writes and flushes', async () => {
    const facts = manySubmissions(400, 8).map((fact) => ({ ...fact, key: fact.key.replace('+4790', '+4793') }));
    await Promise.all(
      Object.values(Object.groupBy(facts, ({ key }) => key)).map(async (mine = []) => {
        const flushes: Promise<void>[] = [];
        for (const [n, fact] of mine.entries()) {
          const { db, outbox } = instances[n % 2]!;
          await db.transaction((tx) => outbox.append(tx, [fact]));
          flushes.push(outbox.flush([fact.key])); // the next request does not wait for this one
        }
        await Promise.all(flushes);
      }),
    );
    const published = Object.entries(submissionsByKey(once(await readAll(place, 'sms-submissions'))));
    expect(Object.fromEntries(published.filter(([key]) => key.startsWith('+4793')))).toEqual(expectedByKey(facts));
    await eventually(async () => expect(await rows()).toBe(0));
  });

  it('relays by itself what nobody has flushed', async () => {
    const [writer, other] = [instances[0]!, instances[1]!];
    other.outbox.start();
    await writer.db.transaction((tx) => writer.outbox.append(tx, [smsRequested('left', '+4790000003')]));
    await eventually(async () =>
      expect(submissionsByKey(await readAll(place, 'sms-submissions'))['+4790000003']).toEqual(['left']),
    );
    await eventually(async () => expect(await rows()).toBe(0));
  });

  it('refuses what can never be published, so that the caller can roll back', async () => {
    const { db, outbox } = instances[0]!;
    const wrong = emit('sms-submissions', 'k', {
      type: 'SmsRequested',
      data: { submissionId: 's', to: '1', from: '2', text: '' },
    });
    await expect(db.transaction((tx) => outbox.append(tx, [wrong]))).rejects.toThrow('SmsRequested: /to');
    const large = smsRequested('large', '+4790000004', 'x'.repeat(1_000_000));
    await expect(db.transaction((tx) => outbox.append(tx, [large]))).rejects.toThrow(
      'exceeds the maximum size of a record',
    );
    const request = { ...blockListsRequested({ replyTo: 'responses.front-0' }), id: 'x' };
    const reply = answer(request as never, { type: 'RequestCompleted', data: { result: { code: 200 } } });
    await expect(db.transaction((tx) => outbox.append(tx, [reply]))).rejects.toThrow(
      'cannot be appended to the outbox',
    );
  });
});
