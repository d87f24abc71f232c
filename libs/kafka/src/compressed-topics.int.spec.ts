import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import type { Log } from './index.js';
import { partitionFor } from './partitioner.js';
import {
  bareKafka,
  closeWorkshops,
  makeNotebook,
  notedByKey,
  openDatabase,
  silent,
  smsRequested,
  startWorkshop,
  tell,
  topicsOf,
  untilNoted,
  type Place,
} from '../test/workshop.js';

jest.setTimeout(120_000);

const open: AsyncDisposable[] = [];
afterAll(async () => {
  await closeWorkshops();
  for (const one of open.toReversed()) await one[Symbol.asyncDispose]();
});

/** ConfigResourceTypes.TOPIC of kafkajs. */
const topicResource = 2;

async function prepare() {
  const { brokers, prefix } = await testBroker();
  const database = await testDatabase();
  open.push(database);
  const place: Place = { url: database.url, brokers, prefix };
  await topicsOf(place);
  const db = openDatabase(place.url);
  await makeNotebook(db);
  await db.close();
  const admin = bareKafka(brokers).admin();
  await admin.connect();
  open.push({ [Symbol.asyncDispose]: () => admin.disconnect() });
  const topic = `${prefix}sms-submissions`;
  return {
    place,
    admin,
    topic,
    /** The broker compresses from now on what it gets uncompressed: a change of the topic takes a moment to reach it. */
    compress: async (type: string) => {
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: topicResource, name: topic, configEntries: [{ name: 'compression.type', value: type }] }],
      });
      const configNames = ['compression.type'];
      await eventually(async () => {
        const { resources } = await admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type: topicResource, name: topic, configNames }],
        });
        expect(resources[0]?.configEntries).toMatchObject([{ configValue: type }]);
      });
    },
  };
}

/** Keys of the three partitions, by partition. */
const keys = [0, 1, 2].map((partition) => {
  for (let number = 4790000000; ; number += 1) if (partitionFor(`+${number}`, 3) === partition) return `+${number}`;
});

describe('a topic that is made', () => {
  it('keeps records as their producer wrote them, whatever the broker compresses', async () => {
    const { admin, topic } = await prepare();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: topicResource, name: topic, configNames: ['compression.type'] }],
    });
    expect(resources[0]?.configEntries).toMatchObject([
      { configName: 'compression.type', configValue: 'producer', isDefault: false },
    ]);
  });
});

describe('a topic whose records the broker compresses', () => {
  it.each(['gzip', 'zstd'])('is read like any: %s', async (type) => {
    const { place, compress } = await prepare();
    await compress(type);
    const workshop = await startWorkshop(place);
    await tell(
      workshop.publisher,
      [1, 2, 3].flatMap((n) => keys.map((key) => smsRequested(`s${n}`, key!))),
    );
    await untilNoted(workshop.db, 9);
    expect(Object.values(await notedByKey(workshop.db))).toEqual([1, 2, 3].map(() => ['s1', 's2', 's3']));
    await workshop.close();
  });

  // Each waits until the partition is tried again.
  it.concurrent.each(['snappy', 'lz4'])(
    'holds the partition in which it cannot be read, and nothing else: %s',
    async (type) => {
      const { place, admin, topic, compress } = await prepare();
      const errors: unknown[][] = [];
      const logger: Log = { ...silent, error: (...about: unknown[]) => void errors.push(about) };
      const crashes: unknown[] = [];
      const metrics = createMetrics({ service: 'workshop-0' });
      const held = async () =>
        /kafka_unreadable_partitions\{?[^\n]*\}? (\d+)/.exec(await metrics.registry.metrics())?.[1];
      const [one, other] = [keys[0]!, keys[1]!];
      const workshop = await startWorkshop(place, { logger, metrics, onCrash: (error) => void crashes.push(error) });
      await tell(workshop.publisher, [smsRequested('before', one)]);
      await untilNoted(workshop.db, 1);
      await compress(type);
      await tell(workshop.publisher, [smsRequested('unreadable 1', one), smsRequested('unreadable 2', one)]);
      await compress('producer');
      await tell(workshop.publisher, [smsRequested('behind', one), smsRequested('beside', other)]);
      await untilNoted(workshop.db, 2);
      await eventually(async () => expect(await held()).toBe('1'));
      expect(await notedByKey(workshop.db)).toEqual({ [one]: ['before'], [other]: ['beside'] });
      await tell(workshop.publisher, [smsRequested('beside 2', other)]);
      await untilNoted(workshop.db, 3);
      await workshop.transport.ready();
      expect(crashes).toEqual([]);
      expect(errors).toEqual([
        [
          { partition: 'sms-submissions/0', offset: '1', compression: type },
          expect.stringMatching(/^a record cannot be read, and its partition waits.*docs\/runbook\.md/),
        ],
      ]);

      // Another start waits at the same place: nothing was skipped.
      await workshop.close();
      const again = await startWorkshop(place, { onCrash: (error) => void crashes.push(error) });
      await tell(again.publisher, [smsRequested('beside 3', other)]);
      await untilNoted(again.db, 4);
      expect((await notedByKey(again.db))[one]).toEqual(['before']);

      // The operator gives these records up.
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
      await untilNoted(again.db, 5, 60_000);
      expect((await notedByKey(again.db))[one]).toEqual(['before', 'behind']);
      expect(crashes).toEqual([]);
      await again.close();
    },
  );
});
