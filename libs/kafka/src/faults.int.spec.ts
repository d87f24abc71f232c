import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { eventually, privateBroker, privatePostgres, tcpProxy, testBroker, testDatabase } from '@smsonly/testing';
import { Outbox, Publisher, type Connection } from './index.js';
import {
  expectedByKey,
  makeNotebook,
  manySubmissions,
  notedByKey,
  once,
  openDatabase,
  readAll,
  silent,
  smsRequested,
  startWorkshop,
  submissionsByKey,
  tell,
  topicsOf,
  untilNoted,
  type Place,
  closeWorkshops,
} from '../test/workshop.js';

/** How long a server is away. OUTAGE_SECONDS=30 for the length that the design asks for. */
const away = 1_000 * Number(process.env['OUTAGE_SECONDS'] ?? 7);
jest.setTimeout(60_000 + 3 * away);

const open: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(one: T): T => {
  open.push(one);
  return one;
};
afterAll(async () => {
  await closeWorkshops();
  for (const one of open.toReversed()) await one[Symbol.asyncDispose]();
});

async function prepare(url: string, brokers: string[], prefix: string): Promise<Place> {
  const place = { url, brokers, prefix };
  await topicsOf(place);
  const db = openDatabase(url);
  await makeNotebook(db);
  await db.close();
  return place;
}

const parts = (place: Place, instance: string, more: Partial<Connection> = {}) => ({
  brokers: place.brokers,
  instance,
  topicPrefix: place.prefix,
  logger: silent,
  metrics: createMetrics({ service: instance }),
  ...more,
});

describe('a database that goes away', () => {
  it.concurrent('holds the work and loses none of it', async () => {
    const postgres = keep(await privatePostgres());
    const { brokers, prefix } = keep(await testBroker());
    const place = await prepare(postgres.url, brokers, prefix);
    const workshop = await startWorkshop(place);
    const facts = manySubmissions(600);
    await tell(workshop.publisher, facts.slice(0, 200));
    await eventually(async () => expect(Object.keys(await notedByKey(workshop.db)).length).toBeGreaterThan(0));
    await postgres.kill();
    await tell(workshop.publisher, facts.slice(200, 400));
    await sleep(away);
    await expect(workshop.db.ready()).rejects.toThrow();
    await workshop.transport.ready(); // still a member of its group
    await postgres.start();
    await tell(workshop.publisher, facts.slice(400));
    await untilNoted(workshop.db, facts.length);
    expect(await notedByKey(workshop.db)).toEqual(expectedByKey(facts));
    expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual(expectedByKey(facts));
    expect(await readAll(place, 'dead-letters')).toEqual([]);
    await workshop.close();
  });
});

describe('a broker that goes away', () => {
  it.concurrent('holds the work and loses none of it', async () => {
    const broker = keep(await privateBroker());
    const { url } = keep(await testDatabase());
    const place = await prepare(url, broker.brokers, 'p-');
    const workshop = await startWorkshop(place);
    const outbox = new Outbox({
      ...parts(place, 'front-0'),
      db: workshop.db,
      publisher: workshop.publisher,
      clock: () => new Date(),
    });
    outbox.start();
    const facts = manySubmissions(600);
    await tell(workshop.publisher, facts.slice(0, 200));
    await eventually(async () => expect(Object.keys(await notedByKey(workshop.db)).length).toBeGreaterThan(0));
    await broker.kill();
    const told = tell(workshop.publisher, facts.slice(200, 400));
    await sleep(away / 2);
    await workshop.db.transaction((tx) => outbox.append(tx, facts.slice(400)));
    const flushed = outbox.flush();
    await sleep(away / 2);
    await expect(workshop.publisher.ready()).rejects.toThrow();
    await broker.start();
    await Promise.all([told, flushed]);
    await untilNoted(workshop.db, facts.length, 40_000);
    expect(await notedByKey(workshop.db)).toEqual(expectedByKey(facts));
    expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual(expectedByKey(facts));
    await eventually(() => workshop.transport.ready());
    await outbox.stop();
    await workshop.close();
  });
});

describe('a connection that is cut after the broker has written', () => {
  it('loses no record and keeps the order', async () => {
    const { brokers, prefix } = keep(await testBroker());
    const { url } = keep(await testDatabase());
    const place = await prepare(url, brokers, prefix);
    const proxy = keep(await tcpProxy({ port: Number(brokers[0]?.split(':')[1]) }));
    const publisher = new Publisher(
      parts(place, 'teller', {
        socketFactory: ({ onConnect }) => connect({ host: proxy.host, port: proxy.port }, onConnect),
      }),
    );
    const phone = '+4790000001';
    const submission = (n: number) => smsRequested(`s${n}`, phone);
    await tell(publisher, [submission(0)]);
    const all = [submission(0)];
    for (let round = 0; round < 3; round += 1) {
      proxy.hold('answers');
      const cut = submission(all.length);
      const later = submission(all.length + 1);
      const first = tell(publisher, [cut]);
      await eventually(async () =>
        expect(submissionsByKey(once(await readAll(place, 'sms-submissions')))[phone]).toHaveLength(all.length + 1),
      );
      const second = tell(publisher, [later]);
      proxy.cut();
      await sleep(300);
      proxy.heal();
      await Promise.all([first, second]);
      all.push(cut, later);
    }
    const written = await readAll(place, 'sms-submissions');
    expect(submissionsByKey(once(written))).toEqual(expectedByKey(all));
    expect(written.length).toBeGreaterThan(all.length); // or the cuts came too early to prove anything
    await publisher.close();
  });

  it('under many writers at once keeps the order of each key and loses nothing', async () => {
    const { brokers, prefix } = keep(await testBroker());
    const { url } = keep(await testDatabase());
    const place = await prepare(url, brokers, prefix);
    const proxy = keep(await tcpProxy({ port: Number(brokers[0]?.split(':')[1]) }));
    const publisher = new Publisher(
      parts(place, 'teller', {
        socketFactory: ({ onConnect }) => connect({ host: proxy.host, port: proxy.port }, onConnect),
      }),
    );
    const facts = manySubmissions(1_000, 40);
    const cuts = setInterval(() => {
      proxy.hold('answers');
      setTimeout(() => proxy.cut(), 15);
      setTimeout(() => proxy.heal(), 40);
    }, 250);
    const byKey = Object.groupBy(facts, ({ key }) => key);
    await Promise.all(
      Object.values(byKey).map(async (mine = []) => {
        for (const fact of mine) {
          void tell(publisher, [fact]); // the next one does not wait for it
          await sleep(Math.random() * 80);
        }
      }),
    );
    clearInterval(cuts);
    proxy.heal();
    await eventually(
      async () => expect(submissionsByKey(once(await readAll(place, 'sms-submissions')))).toEqual(expectedByKey(facts)),
      { timeout: 20_000, interval: 300 },
    );
    await publisher.close();
  });
});
