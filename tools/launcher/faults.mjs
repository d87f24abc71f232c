// `npm run faults -- --rounds N --seed S`: the whole system under faults while traffic flows, on a Postgres and a Kafka of its own; see
// docs/faults.md. The result is also written to .smsonly/faults.json. The last line is `N passed, N failed`.
import { mkdirSync } from 'node:fs';
import { build, prepare, prepareKafka, toolEnvironment } from './lib/install.mjs';
import { at, projectNode, state } from './lib/paths.mjs';
import { runInForeground } from './lib/steps.mjs';

try {
  await prepare();
  await build({ endToEnd: true });
  await prepareKafka();
  mkdirSync(state(), { recursive: true });
  process.exitCode = await runInForeground(
    projectNode,
    [
      '--enable-source-maps',
      '--disable-warning=TimeoutNegativeWarning',
      at('e2e', 'dist', 'faults', 'main.js'),
      ...process.argv.slice(2),
    ],
    toolEnvironment({ FAULTS_RESULT: state('faults.json') }),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
