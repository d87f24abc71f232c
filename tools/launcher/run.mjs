// `npm run tour`, `npm run dialogue`, `npm run screenshots`: play against a system that runs. Arguments go on: `npm run tour -- --wire`.
import { existsSync } from 'node:fs';
import { build, prepare, toolEnvironment } from './lib/install.mjs';
import { serviceEnvironment, secrets } from './lib/environment.mjs';
import { at, projectNode } from './lib/paths.mjs';
import { portOf } from './lib/ports.mjs';
import { runInForeground } from './lib/steps.mjs';

const [what, ...args] = process.argv.slice(2);
if (what !== 'tour' && what !== 'dialogue' && what !== 'screenshots') {
  console.error('usage: npm run tour, npm run dialogue, npm run screenshots');
  process.exit(2);
}
try {
  await prepare();
  await build({ endToEnd: true });
  const main = at('e2e', 'dist', what, 'main.js');
  if (!existsSync(main)) throw new Error(`there is no ${what}: e2e/dist/${what}/main.js is missing after the build`);
  // The addresses and secrets of `npm start` in this clone, unless others are set.
  const { postgresPassword, ...rest } = secrets();
  const databaseUrl = `postgresql://smsonly:${encodeURIComponent(postgresPassword)}@127.0.0.1:${portOf('POSTGRES_PORT')}/smsonly`;
  const env = toolEnvironment(
    serviceEnvironment({ databaseUrl, brokers: `127.0.0.1:${portOf('KAFKA_PORT')}`, ...rest }),
  );
  process.exitCode = await runInForeground(
    projectNode,
    ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', main, ...args],
    env,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
