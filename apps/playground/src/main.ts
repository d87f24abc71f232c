import { fileURLToPath } from 'node:url';
import { runProgram } from '@smsonly/service/program';
import { playgroundVariables } from './playground.variables.js';
import { channelTo } from './server/services/launcher-channel.js';
import { startPlayground } from './start-playground.js';

runProgram({
  name: 'playground',
  variables: playgroundVariables,
  start: (values, logger) =>
    startPlayground(values, logger, {
      // Vite writes the page beside this file.
      page: fileURLToPath(new URL('page', import.meta.url)),
      launcher: channelTo(process),
    }),
});
