import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { Publisher } from './index.js';
import { makeNotebook, openDatabase, silent, smsRequested, tell, topicsOf, type Place } from '../test/workshop.js';

jest.setTimeout(240_000);

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** As large as a fact may be, nearly, and 240 MB of them in one partition. */
const [textBytes, records] = [800_000, 300];

describe('records of the largest size that wait behind a slow one', () => {
  const open: AsyncDisposable[] = [];
  afterAll(async () => {
    for (const one of open.toReversed()) await one[Symbol.asyncDispose]();
  });

  it('are handled within the memory of a manifest', async () => {
    const compiler = spawn(process.execPath, [path('../../../node_modules/typescript/bin/tsc'), '-b', path('..')]);
    expect(await event(compiler, 'exit')).toEqual([0, null]);
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
    const text = 'x'.repeat(textBytes);
    await tell(publisher, [smsRequested('slow', '+4790000001', 'slow')]);
    for (let n = 1; n < records; n += 1) await tell(publisher, [smsRequested(`s${n}`, '+4790000001', text)]);

    const child = spawn(
      process.execPath,
      [
        ...['--max-old-space-size=320', '--max-semi-space-size=16'],
        path('../test/fatal-workshop.mjs'),
        JSON.stringify(place),
      ],
      { stdio: 'ignore' },
    );
    const peakMiB = () =>
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    await eventually(
      async () => {
        expect([child.exitCode, child.signalCode]).toEqual([null, null]);
        const [row] = await db.sql.rows<{ count: number }>`select count(*)::int as count from notebook`;
        expect(row?.count).toBe(records);
      },
      { timeout: 180_000, interval: 100 },
    );
    // Linux only says so.
    if (process.platform === 'linux') expect(peakMiB()).toBeLessThan(512);
    child.kill('SIGKILL');
    await event(child, 'exit');
  });
});
