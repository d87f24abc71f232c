import { createLogger, type Logger, type Variable, type VariablesOf } from '@smsonly/platform';
import type { Running } from './parts.js';
import { readServiceVariables } from './read-service-variables.js';

/** After this time a stop is abandoned: what was not committed is done again by the next owner. */
const stopTimeoutMs = 20_000;

/** The variables that every program reads. */
type CommonValues = Readonly<{ LOG_LEVEL: string; INSTANCE?: string }>;

export type Program<T extends CommonValues> = Readonly<{
  name: string;
  variables: VariablesOf<T>;
  start: (values: T, logger: Logger) => Promise<Running>;
}>;

/**
 * The life of a process: reads its variables, starts, and stops at SIGTERM or SIGINT. It ends with 0 after a stop; with 1
 * and one clear line when a variable is invalid or the start fails, and with 1 when it has not stopped after 20 s.
 */
export function runProgram<T extends CommonValues>({ name, variables, start }: Program<T>): void {
  const { env } = process;
  const { INSTANCE: named } = variables as Partial<Record<string, Variable<unknown>>>;
  // Until the variables are read; an invalid one is logged under the instance name that this process would have had.
  let logger = createLogger({ service: name, instance: env['INSTANCE'] || (named?.default ?? name) });
  const run = async (): Promise<void> => {
    const values = readServiceVariables(variables, env);
    logger = createLogger({ service: name, instance: values.INSTANCE ?? name, level: values.LOG_LEVEL });
    const running = await start(values, logger);
    stopOnSignal(running, logger);
    logger.info(running.addresses, 'started');
  };
  run().catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ConfigurationError') logger.fatal(error.message);
    else logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  });
}

function stopOnSignal(running: Running, logger: Logger): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error({ timeoutMs: stopTimeoutMs }, 'did not stop in time');
      process.exit(1);
    }, stopTimeoutMs).unref();
    await running.stop();
    logger.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, (received) => void stop(received));
}
