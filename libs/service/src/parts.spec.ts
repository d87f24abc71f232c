import { describe, expect, it } from '@jest/globals';
import { startInOrder, type Part } from './parts.js';

const silent = { error: () => undefined };

function recorded(...names: string[]) {
  const happened: string[] = [];
  const parts = names.map((name): Part => ({
    name,
    start: async () => void happened.push(`${name} starts`),
    stop: async () => void happened.push(`${name} stops`),
  }));
  return { happened, parts };
}

describe('the parts of a service', () => {
  it('start in their order and stop in the reverse', async () => {
    const { happened, parts } = recorded('database', 'worker', 'consumer');
    const running = await startInOrder(parts, silent);
    await running.stop();
    expect(happened).toEqual([
      'database starts',
      'worker starts',
      'consumer starts',
      'consumer stops',
      'worker stops',
      'database stops',
    ]);
  });

  it('stop once, however often they are stopped', async () => {
    const { happened, parts } = recorded('database');
    const running = await startInOrder(parts, silent);
    await Promise.all([running.stop(), running.stop()]);
    expect(happened).toEqual(['database starts', 'database stops']);
  });

  it('are stopped even if an earlier one cannot be, which is logged by name', async () => {
    const { happened, parts } = recorded('database', 'worker');
    const logged: object[] = [];
    const stuck: Part = {
      name: 'consumer',
      stop: () => {
        throw new Error('left the group already');
      },
    };
    const running = await startInOrder([...parts, stuck], { error: (fields: object) => void logged.push(fields) });
    await running.stop();
    expect(happened.slice(2)).toEqual(['worker stops', 'database stops']);
    expect(logged).toMatchObject([{ step: 'consumer' }]);
  });

  it('are stopped when a later one does not start, and the start fails with its reason', async () => {
    const { happened, parts } = recorded('database', 'worker');
    const taken: Part = { name: 'csp', start: () => Promise.reject(new Error('port 8080 is taken')) };
    const { parts: never } = recorded('consumer');
    await expect(startInOrder([...parts, taken, ...never], silent)).rejects.toThrow('port 8080 is taken');
    expect(happened.slice(2)).toEqual(['worker stops', 'database stops']);
  });

  it('report where they listen', async () => {
    const parts: Part[] = [
      { name: 'csp', start: () => 'http://127.0.0.1:8080' },
      { name: 'sweep', start: () => undefined },
    ];
    expect((await startInOrder(parts, silent)).addresses).toEqual({ csp: 'http://127.0.0.1:8080' });
  });
});
