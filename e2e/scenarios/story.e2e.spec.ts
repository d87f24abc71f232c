import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { testBroker, testDatabase, type TestDatabase } from '@smsonly/testing';
import { RunningSystem } from '../src/system/start-system.js';
import { castFor, type StoryVariant } from '../src/tour/cast.js';
import { Narrator } from '../src/tour/narrator.js';
import { story } from '../src/tour/story.js';

jest.setTimeout(180_000);

describe('an IM user and an SMS-only user', () => {
  let database: TestDatabase;
  let system: RunningSystem;

  beforeAll(async () => {
    database = await testDatabase();
    const broker = await testBroker();
    system = await RunningSystem.start({
      databaseUrl: database.url,
      brokers: broker.brokersText,
      topicPrefix: broker.prefix,
      logs: mkdtempSync(join(tmpdir(), 'smsonly-story-')),
    });
  });

  afterAll(async () => {
    await system?.stop();
    await database?.close();
  });

  const variants: StoryVariant[] = [
    ...cspVersions.flatMap((version) =>
      (['xml', 'wbxml'] as const).map((encoding) => ({ version, alice: encoding, bob: encoding })),
    ),
    { version: '1.2', alice: 'xml', bob: 'wbxml' },
  ];

  it.each(variants)('talk, see and block each other in CSP $version, $alice and $bob', async (tongue) => {
    const lines: string[] = [];
    const narrator = new Narrator((line) => lines.push(line));
    try {
      await story(castFor(system, tongue, randomInt(10_000_000)), narrator);
    } catch (error) {
      throw new Error(`${lines.slice(-12).join('\n')}\n${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    expect(narrator.checks).toBeGreaterThan(40);
  });
});
