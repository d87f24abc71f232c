import { connect } from 'node:net';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import type { SocketFactory } from './broker-client.js';
import type { Log } from './index.js';
import { partitionFor } from './partitioner.js';
import {
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

/** Keys of the three partitions, by partition. */
const keys = [0, 1, 2].map((partition) => {
  for (let number = 4790000000; ; number += 1) if (partitionFor(`+${number}`, 3) === partition) return `+${number}`;
}) as [string, string, string];

/**
 * Connections on which the record with the submission `damaged`, the only one of its batch, arrives with a length of 0: as a disk or a machine may
 * damage it.
 */
function damaging() {
  const state = { damages: true, damaged: 0 };
  const socketFactory: SocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    const push = socket.push.bind(socket);
    socket.push = (chunk: Buffer | null, ...more: []) => {
      const value = chunk?.indexOf('{"submissionId":"damaged"') ?? -1;
      if (state.damages && chunk && value > 0) {
        // From there back: length of the value (2 octets), key and its length, offset, time, attributes, length of the record (2 octets).
        const length = value - 2 - keys[0].length - 1 - 1 - 1 - 1 - 2;
        chunk.writeUInt16BE(0x8000, length);
        state.damaged += 1;
      }
      return push(chunk, ...more);
    };
    return socket;
  };
  return { state, socketFactory };
}

describe('a damaged batch of records', () => {
  it('holds its partition and nothing else, neither now nor after another start, until it is restored', async () => {
    const database = await testDatabase();
    const { brokers, prefix } = await testBroker();
    open.push(database);
    const place: Place = { url: database.url, brokers, prefix };
    await topicsOf(place);
    const db = openDatabase(place.url);
    await makeNotebook(db);
    await db.close();

    const errors: unknown[][] = [];
    const logger: Log = { ...silent, error: (...about: unknown[]) => void errors.push(about) };
    const crashes: unknown[] = [];
    const metrics = createMetrics({ service: 'workshop-0' });
    const { state, socketFactory } = damaging();
    const [one, other] = keys;
    const options = { logger, metrics, socketFactory, onCrash: (error: Error) => void crashes.push(error) };
    const workshop = await startWorkshop(place, options);
    await tell(workshop.publisher, [smsRequested('before', one)]);
    await untilNoted(workshop.db, 1);
    await tell(workshop.publisher, [smsRequested('damaged', one)]);
    await tell(workshop.publisher, [smsRequested('behind', one), smsRequested('beside', other)]);
    await untilNoted(workshop.db, 2, 60_000);
    await eventually(
      async () => expect(await metrics.registry.metrics()).toMatch(/kafka_unreadable_partitions\{[^}]*\} 1\n/),
      { timeout: 20_000 },
    );
    expect(state.damaged).toBeGreaterThan(0);
    expect(await notedByKey(workshop.db)).toEqual({ [one]: ['before'], [other]: ['beside'] });
    await eventually(() => workshop.transport.ready(), { timeout: 20_000 });
    expect(errors).toEqual([
      [
        { partition: 'sms-submissions/0', offset: '1', compression: 'none (damaged)' },
        expect.stringMatching(/^a record cannot be read, and its partition waits/),
      ],
    ]);
    await workshop.close();

    const again = await startWorkshop(place, options);
    await tell(again.publisher, [smsRequested('beside 2', other)]);
    await untilNoted(again.db, 3, 60_000);
    state.damages = false;
    await untilNoted(again.db, 5, 60_000);
    expect(await notedByKey(again.db)).toEqual({
      [one]: ['before', 'damaged', 'behind'],
      [other]: ['beside', 'beside 2'],
    });
    expect(crashes).toEqual([]);
    await again.close();
  });
});
