import type { Log } from '@smsonly/kafka';
import { isTransient } from '@smsonly/persistence';
import type { Part } from './parts.js';

export type LoopOptions = Readonly<{
  /** Name of the loop, for the log. */
  name: string;
  logger: Pick<Log, 'warn' | 'error'>;
  /** Whether the first run begins at once instead of an interval later. */
  atOnce?: boolean;
}>;

/**
 * A part that runs `work` again and again, `intervalMs` after the end of the run before, so never twice at a time. A run
 * that returns `more` has left work over: the next one starts without a wait. A run that fails is logged and the next one
 * tries again: as a warning when the database may recover by itself, as an error otherwise. Stopping waits for the current
 * run.
 */
export function every(
  intervalMs: number,
  work: () => Promise<'more' | void>,
  { name, logger, atOnce = false }: LoopOptions,
): Required<Part> {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    let isMore = false;
    try {
      isMore = (await work()) === 'more';
    } catch (error) {
      logger[isTransient(error) ? 'warn' : 'error']({ err: error }, `${name} failed and will be tried again`);
    }
    plan(isMore ? 0 : intervalMs);
  };
  const plan = (ms: number): void => {
    if (!isStopped) timer = setTimeout(() => void (running = run()), ms);
  };
  return {
    name,
    start: () => plan(atOnce ? 0 : intervalMs),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
