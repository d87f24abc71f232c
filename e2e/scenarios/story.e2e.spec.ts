import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { dialoguesIn, tourFolder } from '../src/dialogue/dialogue-files.js';
import { SpanCollector } from '../src/spans/span-collector.js';
import type { RunningSystem } from '../src/system/start-system.js';
import { startSystem } from '../src/system/system-of-suite.js';
import { tellStory } from '../src/tour/tell.js';
import { stageFor, type StoryVariant } from '../src/tour/variants.js';
import { findNobody, walkTheWay } from './way-of-a-message.js';

jest.setTimeout(180_000);

describe('an IM user and an SMS-only user', () => {
  let system: RunningSystem;
  let collector: SpanCollector;

  beforeAll(async () => {
    collector = await SpanCollector.start();
    system = await startSystem('story', {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, TRACE_DOCUMENTS: 'masked' },
    });
  });

  afterAll(async () => {
    await system?.stop();
    await collector?.close();
  });

  const variants: StoryVariant[] = [
    ...cspVersions.flatMap((version) =>
      (['xml', 'wbxml'] as const).map((encoding) => ({ version, alice: encoding, bob: encoding })),
    ),
    { version: '1.2', alice: 'xml', bob: 'wbxml' },
  ];

  it.each(variants)('talk, see and block each other in CSP $version, $alice and $bob', async (variant) => {
    const lines: string[] = [];
    const stage = stageFor(system, variant, randomInt(10_000_000));
    try {
      const checks = await tellStory(dialoguesIn(tourFolder), stage, (line) => lines.push(line));
      expect(checks).toBeGreaterThan(40);
    } catch (error) {
      throw new Error(`${lines.slice(-12).join('\n')}\n${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    } finally {
      stage.close();
    }
  });

  it('leave spans by which a message, its receipt and its reply can be followed all the way', () =>
    walkTheWay(system, collector));

  it('are nowhere to be found in the spans: no text, number, password or token', () =>
    findNobody(collector.spans, ['zqxjkv', 'alice-pw', 'bob-pw', 'app-pass', system.adminToken]));
});
