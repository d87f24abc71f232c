import { createLogger, onShutdown, readVariables, runService, systemClock } from '@smsonly/platform';
import { impsFrontVariables } from './imps-front.variables.js';
import { startImpsFront } from './start-imps-front.js';

const instance = process.env.INSTANCE ?? 'imps-front';
const logger = createLogger({ service: 'imps-front', instance, level: process.env.LOG_LEVEL ?? 'info' });

runService(logger, async () => {
  const values = readVariables(impsFrontVariables, process.env);
  const { csp, provisioning, management, steps } = await startImpsFront(values, logger, systemClock);
  onShutdown(logger, steps);
  logger.info({ csp, provisioning, management }, 'started');
});
