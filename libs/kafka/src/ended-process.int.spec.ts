import { spawn, type ChildProcess } from 'node:child_process';
import { once as event } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { testBroker, testDatabase } from '@smsonly/testing';
import { Publisher, type Emission } from './index.js';
import { maxEnds } from './caution.js';
import { partitionFor } from './partitioner.js';
import {
  closeWorkshops,
  eventId,
  expectedByKey,
  makeNotebook,
  notedByKey,
  once,
  openDatabase,
  readAll,
  silent,
  smsRequested,
  submissionsByKey,
  tell,
  topicsOf,
  type Place,
} from '../test/workshop.js';

jest.setTimeout(300_000);

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const compiled = (async () => {
  const compiler = spawn(process.execPath, [path('../../../node_modules/typescript/bin/tsc'), '-b', path('..')]);
  expect(await event(compiler, 'exit')).toEqual([0, null]);
})();

/** Keys of the three partitions, by partition. */
const keys = [0, 1, 2].map((partition) => {
  for (let number = 4790000000; ; number += 1) if (partitionFor(`+${number}`, 3) === partition) return `+${number}`;
}) as [string, string, string];

/** Far more than it takes: the first end is not marked, the second marks a run, and then each fatal record alone ends some more. */
const manyStarts = 10;

describe('a service that a record ends', () => {
  const open: AsyncDisposable[] = [];
  afterAll(async () => {
    await closeWorkshops();
    for (const one of open.toReversed()) await one[Symbol.asyncDispose]();
  });

  async function prepare() {
    await compiled;
    const database = await testDatabase();
    const { brokers, prefix } = await testBroker();
    open.push(database);
    const place: Place = { url: database.url, brokers, prefix };
    await topicsOf(place);
    const db = openDatabase(place.url);
    open.push({ [Symbol.asyncDispose]: () => db.close() });
    await makeNotebook(db);
    const publisher = new Publisher({
      ...{ brokers, topicPrefix: prefix, instance: 'teller', logger: silent },
      metrics: createMetrics({ service: 'teller' }),
    });
    open.push({ [Symbol.asyncDispose]: () => publisher.close() });
    return { place, db, tell: (facts: readonly Emission[]) => tell(publisher, facts) };
  }

  /** Starts the process again whenever it ends, until so many are noted. @returns how often a record ended it, by a signal */
  async function keepUp(place: Place, isDone: () => Promise<boolean>): Promise<number> {
    let ends = 0;
    while (ends < manyStarts) {
      const child: ChildProcess = spawn(
        process.execPath,
        ['--max-old-space-size=192', path('../test/fatal-workshop.mjs'), JSON.stringify(place)],
        { stdio: ['ignore', 'ignore', 'ignore'] },
      );
      const ended = event(child, 'exit');
      let hasEnded = false;
      void ended.then(() => (hasEnded = true));
      while (!hasEnded) {
        if (await isDone()) {
          child.kill('SIGKILL');
          await ended;
          return ends;
        }
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
      }
      // Without a signal, the broker was too busy for the consumer.
      if (child.signalCode !== null) ends += 1;
    }
    throw new Error(`it has ended ${manyStarts} times, and would go on`);
  }

  it.concurrent.each(['abort', 'heap'])(
    'again and again (%s) sets it aside, handles its neighbours once and in order, and accuses no other record',
    async (text) => {
      const { place, db, tell: say } = await prepare();
      const [one, other] = keys;
      const of = (key: string, name: string, count: number) =>
        Array.from({ length: count }, (_, n) => smsRequested(`${name}${n}`, key));
      const before = [...of(one, 'before', 7), ...of(other, 'beside', 40)];
      // Written twice, as when a connection is cut.
      const fatal = smsRequested('fatal', one, text, eventId());
      const behind = of(one, 'behind', 9);
      await say([...before, fatal, ...behind.slice(0, 3), fatal, ...behind.slice(3)]);
      const good = [...before, ...behind];
      const handled = (count: number) => async () => {
        const [row] = await db.sql.rows<{ noted: number; left: number }>`
          select (select count(*)::int from notebook) as noted, (select count(*)::int from outbox) as left`;
        return row?.noted === count && row.left === 0;
      };
      const ends = await keepUp(place, handled(good.length));
      expect(await notedByKey(db)).toEqual(expectedByKey(good));
      const letters = await readAll(place, 'dead-letters');
      expect([...new Set(letters.map(({ data }) => (data as { submissionId: string }).submissionId))]).toEqual([
        'fatal',
      ]);
      expect(letters[0]?.headers).toMatchObject({
        'dead-letter-reason': 'ended-process',
        'dead-letter-topic': 'sms-submissions',
        'dead-letter-error': `the process ended ${maxEnds} times while this record alone was handled`,
      });
      // One end that nothing had foreseen, at most; one of the marked run; and so many of the record alone.
      expect(ends).toBeLessThanOrEqual(2 + maxEnds);

      // The partition goes on, and a new start finds nothing to fear.
      const later = smsRequested('later', one);
      await say([later]);
      expect(await keepUp(place, handled(good.length + 1))).toBe(0);
      expect(await notedByKey(db)).toEqual(expectedByKey([...good, later]));
      expect(submissionsByKey(once(await readAll(place, 'sms-events')))).toEqual(expectedByKey([...good, later]));
    },
  );
});
