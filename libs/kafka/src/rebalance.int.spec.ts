import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import {
  expectedByKey,
  makeNotebook,
  manySubmissions,
  notedByKey,
  once,
  openDatabase,
  readAll,
  startWorkshop,
  submissionsByKey,
  tell,
  topicsOf,
  untilNoted,
  type Place,
  closeWorkshops,
} from '../test/workshop.js';

jest.setTimeout(60_000);

describe('two members of a group', () => {
  const open: AsyncDisposable[] = [];
  let place: Place;

  beforeAll(async () => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    await topicsOf(place, 4);
    const db = openDatabase(place.url);
    await makeNotebook(db);
    await db.close();
  });
  afterAll(async () => {
    await closeWorkshops();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  it('keep the order of each key, and handle each event once, while members come and go', async () => {
    const facts = manySubmissions(1_500, 30);
    const one = await startWorkshop(place, { instance: 'workshop-1' });
    let told = 0;
    const telling = (async () => {
      while (told < facts.length) {
        await tell(one.publisher, facts.slice(told, told + 25));
        told += 25;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    })();
    await eventually(() => expect(told).toBeGreaterThanOrEqual(200));
    const two = await startWorkshop(place, { instance: 'workshop-2' });
    await eventually(() => expect(told).toBeGreaterThanOrEqual(600), { timeout: 20_000 });
    const three = await startWorkshop(place, { instance: 'workshop-3' });
    await two.close();
    await telling;
    await one.transport.close();
    await untilNoted(three.db, facts.length);
    expect(await notedByKey(three.db)).toEqual(expectedByKey(facts));
    expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual(expectedByKey(facts));
    await one.close();
    await three.close();
  });

  it('a member that goes on after it was taken for dead does no harm', async () => {
    // Two owners of the same partitions: the second joins under another group name, so that nobody takes anything from the first.
    const facts = manySubmissions(600, 30).map((fact) => ({ ...fact, key: fact.key.replace('+4790', '+4792') }));
    const owner = await startWorkshop(place, { instance: 'workshop-4' });
    const zombie = await startWorkshop(place, { instance: 'workshop-5', service: 'workshop-again' });
    for (let n = 0; n < facts.length; n += 50) await tell(owner.publisher, facts.slice(n, n + 50));
    await untilNoted(owner.db, 2_100);
    const ours = ([key]: [string, unknown]) => key.startsWith('+4792');
    const noted = Object.entries(await notedByKey(owner.db)).filter(ours);
    expect(Object.fromEntries(noted)).toEqual(expectedByKey(facts));
    const reported = Object.entries(submissionsByKey(once(await readAll(place, 'sms-events')))).filter(ours);
    expect(Object.fromEntries(reported)).toEqual(expectedByKey(facts));
    await owner.close();
    await zombie.close();
  });
});
