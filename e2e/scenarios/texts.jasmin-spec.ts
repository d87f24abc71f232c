import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { testBroker, testDatabase } from '@smsonly/testing';
import { givenJasmin } from '../src/system/given-jasmin.js';
import { RunningSystem } from '../src/system/start-system.js';
import { textsArriveUnchanged } from './texts-arrive-unchanged.js';

jest.setTimeout(240_000);

textsArriveUnchanged(async () => {
  const jasmin = await givenJasmin();
  const database = await testDatabase();
  const { brokersText: brokers, prefix: topicPrefix } = await testBroker();
  const logs = mkdtempSync(join(tmpdir(), 'smsonly-texts-'));
  const { env } = jasmin;
  const system = await RunningSystem.start({ databaseUrl: database.url, brokers, topicPrefix, logs, env });
  await jasmin.untilBound();
  return {
    system,
    stop: async () => {
      await system.stop();
      await database.close();
    },
  };
});
