import 'reflect-metadata';
import { createLogger, onShutdown, runService } from '@smsonly/platform';
import { readRoutingVariables } from './routing.variables.js';
import { startRouting } from './start-routing.js';

const service = 'routing';
const { env } = process;

runService(createLogger({ service, instance: env['INSTANCE'] || service }), async () => {
  const values = readRoutingVariables(env);
  const logger = createLogger({ service, instance: values.INSTANCE, level: values.LOG_LEVEL });
  onShutdown(logger, await startRouting(values, logger));
});
