import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { dialogueFolder, dialoguesIn } from '../src/dialogue/dialogue-files.js';
import { performancesOf, Rehearsal, titleOf } from '../src/dialogue/rehearsal.js';
import type { RunningSystem } from '../src/system/start-system.js';
import { startSystem } from '../src/system/system-of-suite.js';

jest.setTimeout(180_000);

describe('dialogues with phones', () => {
  let system: RunningSystem;
  let rehearsal: Rehearsal;
  const performances = performancesOf(dialoguesIn(dialogueFolder));

  beforeAll(async () => {
    system = await startSystem('dialogues', {
      env: { REDELIVERY_AFTER: '2s', KEEP_ALIVE_LEAST: '1s', KEEP_ALIVE_GRACE: '1s', SESSION_SWEEP: '500ms' },
    });
    // All are played at once from here on; each test waits for its own.
    rehearsal = new Rehearsal(system, performances, { atOnce: 8 });
  });

  afterAll(async () => {
    await rehearsal?.end();
    await system?.stop();
  });

  it.each(performances.map((performance) => ({ performance, title: titleOf(performance) })))(
    '$title',
    ({ performance }) => rehearsal.result(performance),
  );
});
