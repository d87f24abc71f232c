import { describe, expect, it } from '@jest/globals';
import { mainThreadTasks, slow } from './main-thread-tasks.js';

const main = (pid: number, tid = 1) => ({ name: 'thread_name', ph: 'M', pid, tid, args: { name: 'CrRendererMain' } });
const task = (pid: number, tid: number, ms: number, worked = ms) => ({
  name: 'ThreadControllerImpl::RunTask',
  ph: 'X',
  pid,
  tid,
  dur: ms * 1_000,
  tdur: worked * 1_000,
});
const trace = (...traceEvents: object[]) => Buffer.from(JSON.stringify({ traceEvents }));

describe('the tasks of a page in a trace', () => {
  it('are those of its main thread, and of the busiest page of several', () => {
    const events = [main(1), main(2), task(1, 1, 3), task(2, 1, 60, 9), task(2, 1, 4), task(2, 7, 900)];
    expect(mainThreadTasks(trace(...events))).toEqual([
      { took: 60, worked: 9 },
      { took: 4, worked: 4 },
    ]);
  });

  it('are counted once, though each stands in it under two names', () => {
    const again = { ...task(1, 1, 3), name: 'RunTask' };
    expect(mainThreadTasks(trace(main(1), again, task(1, 1, 3)))).toEqual([{ took: 3, worked: 3 }]);
  });

  it('are none where nothing ran', () => {
    expect(mainThreadTasks(trace())).toEqual([]);
  });

  it('hold up the page when they take more than 50 ms', () => {
    const tasks = [50, 50.1, 700].map((took) => ({ took, worked: 1 }));
    expect(slow(tasks)).toEqual(tasks.slice(1));
  });
});
