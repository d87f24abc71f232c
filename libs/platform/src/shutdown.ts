import type { Logger } from './logger.js';

/** What is to be stopped, in this order, each with a name for the log. */
export type ShutdownSteps = readonly (readonly [name: string, stop: () => Promise<void> | void])[];

/**
 * On SIGINT or SIGTERM runs the steps once, in order, then ends the process with 0. A step that fails is logged and the rest go on;
 * after `timeoutMs` the process ends with 1: what was not committed is done again by the next owner.
 */
export function onShutdown(logger: Logger, steps: ShutdownSteps, timeoutMs = 20_000): void {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error({ timeoutMs }, 'did not stop in time');
      process.exit(1);
    }, timeoutMs).unref();
    for (const [name, run] of steps) {
      try {
        await run();
      } catch (error) {
        logger.error({ step: name, err: error }, 'a step of the shutdown failed');
      }
    }
    logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

/**
 * Runs a service's start. A fault ends the process with 1 and one clear line: configuration errors without a stack.
 */
export function runService(logger: Logger, start: () => Promise<void>): void {
  start().catch((error: unknown) => {
    const isConfiguration = error instanceof Error && error.name === 'ConfigurationError';
    if (isConfiguration) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  });
}
