import { createLogger, onShutdown, readVariables, runService } from '@smsonly/platform';
import { settingsTable } from './settings.js';
import { startSimulator } from './start-simulator.js';

const service = 'jasmin-simulator';
const logger = createLogger({ service, instance: service, level: process.env['LOG_LEVEL'] ?? 'info' });

runService(logger, async () => {
  const { url, smppPort, close } = await startSimulator(readVariables(settingsTable, process.env), logger);
  logger.info({ url, ...(smppPort !== undefined && { smppPort }) }, 'listening');
  onShutdown(logger, [['HTTP', close]]);
});
