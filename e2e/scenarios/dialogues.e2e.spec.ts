import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { testBroker, testDatabase, type TestDatabase } from '@smsonly/testing';
import { dialogueFolder, dialoguesIn } from '../src/dialogue/dialogue-files.js';
import { performancesOf, Rehearsal, titleOf } from '../src/dialogue/rehearsal.js';
import { RunningSystem } from '../src/system/start-system.js';

jest.setTimeout(180_000);

describe('dialogues with phones', () => {
  let database: TestDatabase;
  let system: RunningSystem;
  let rehearsal: Rehearsal;
  const performances = performancesOf(dialoguesIn(dialogueFolder));

  beforeAll(async () => {
    database = await testDatabase();
    const broker = await testBroker();
    system = await RunningSystem.start({
      databaseUrl: database.url,
      brokers: broker.brokersText,
      topicPrefix: broker.prefix,
      logs: mkdtempSync(join(tmpdir(), 'smsonly-dialogues-')),
      env: { REDELIVERY_AFTER: '2s', KEEP_ALIVE_LEAST: '1s', KEEP_ALIVE_GRACE: '1s', SESSION_SWEEP: '500ms' },
    });
    // All are played at once from here on; each test waits for its own.
    rehearsal = new Rehearsal(system, performances, { atOnce: 8 });
  });

  afterAll(async () => {
    await rehearsal?.end();
    await system?.stop();
    await database?.close();
  });

  it.each(performances.map((performance) => ({ performance, title: titleOf(performance) })))(
    '$title',
    ({ performance }) => rehearsal.result(performance),
  );
});
