import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { Outbox, Publisher } from './index.js';
import {
  expectedByKey,
  makeNotebook,
  manySubmissions,
  notedByKey,
  once,
  openDatabase,
  readAll,
  silent,
  startWorkshop,
  submissionsByKey,
  tell,
  topicsOf,
  untilNoted,
  type Place,
  closeWorkshops,
} from '../test/workshop.js';

jest.setTimeout(60_000);

const node = (file: string, ...args: string[]) =>
  spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The process runs what was compiled. */
const compiled = (async () => {
  const compiler = node(path('../../../node_modules/typescript/bin/tsc'), '-b', path('..'));
  expect(await event(compiler, 'exit')).toEqual([0, null]);
})();

/** Runs the workshop in a process that kills itself with SIGKILL. */
async function runUntilItDies(options: object): Promise<void> {
  await compiled;
  const child = node(path('../test/mortal-workshop.mjs'), JSON.stringify(options));
  const [, signal] = (await event(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

describe('a service that is killed', () => {
  const open: AsyncDisposable[] = [];

  const prepare = async (): Promise<Place> => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    const place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    await topicsOf(place);
    const db = openDatabase(place.url);
    await makeNotebook(db);
    await db.close();
    return place;
  };
  afterAll(async () => {
    await closeWorkshops();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  it.concurrent.each(['committed', 'published'] as const)(
    'when its work was %s and not yet more, loses nothing, does nothing twice and keeps the order',
    async (dieAt) => {
      const place = await prepare();
      const facts = manySubmissions(400);
      const publisher = new Publisher({
        brokers: place.brokers,
        instance: 'teller',
        topicPrefix: place.prefix,
        logger: silent,
        metrics: createMetrics({ service: 'teller' }),
      });
      await tell(publisher, facts.slice(0, 300));
      await runUntilItDies({ ...place, dieAt, dieOn: 's150' });
      await tell(publisher, facts.slice(300));
      const workshop = await startWorkshop(place);
      await untilNoted(workshop.db, 400);
      expect(await notedByKey(workshop.db)).toEqual(expectedByKey(facts));
      expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual(expectedByKey(facts));
      await workshop.close();
      await publisher.close();
    },
  );

  it('after the commit of an HTTP request, has its facts published by another instance, in order', async () => {
    const place = await prepare();
    const to = '+4790000077';
    const appends = ['a', 'b', 'c'].map((submissionId) => ({ submissionId, to }));
    await runUntilItDies({ ...place, appends, dieAt: 'committed', dieOn: 'c' });
    const db = openDatabase(place.url);
    const common = {
      brokers: place.brokers,
      instance: 'other',
      topicPrefix: place.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'other' }),
    };
    const publisher = new Publisher(common);
    const outbox = new Outbox({ ...common, db, publisher, clock: () => new Date() });
    outbox.start();
    await eventually(async () =>
      expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual({ [to]: ['a', 'b', 'c'] }),
    );
    await outbox.stop();
    await publisher.close();
    await db.close();
  });
});
