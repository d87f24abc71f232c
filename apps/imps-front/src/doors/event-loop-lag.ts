import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Part } from '@smsonly/service';

const resolutionMs = 20;
const windowMs = 500;
/** Requests that are many and small never make the loop so late; work that nobody divides does. */
const lateMs = 250;

/** Whether the event loop of this process is late, looked at every half second. */
export function eventLoopLag(): { isLate: () => boolean; part: Part } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    isLate: () => isLate,
    part: {
      name: 'event loop',
      start: () => {
        delay.enable();
        timer = setInterval(() => {
          isLate = delay.count > 0 && delay.percentile(50) / 1e6 - resolutionMs > lateMs;
          delay.reset();
        }, windowMs).unref();
      },
      stop: () => {
        clearInterval(timer);
        delay.disable();
      },
    },
  };
}
