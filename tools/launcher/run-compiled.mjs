// `node tools/launcher/run-compiled.mjs FOLDER [ARGUMENTS]`: installs what is missing, compiles the TypeScript project in FOLDER and runs
// its main file with this project's Node. For tools beside a package: `npm run bench:codec`, `npm run fuzz`.
import { basename, join } from 'node:path';
import { prepare, toolEnvironment } from './lib/install.mjs';
import { at, projectNode, root } from './lib/paths.mjs';
import { runCommand, runInForeground } from './lib/steps.mjs';

const [given, ...args] = process.argv.slice(2);
try {
  if (given === undefined) throw new Error('say which folder: node tools/launcher/run-compiled.mjs FOLDER');
  const folder = at(given);
  await prepare();
  await runCommand(projectNode, [at('node_modules', '.bin', 'tsc'), '-b', folder], {
    cwd: root,
    env: toolEnvironment(),
  });
  const main = join(folder, 'dist', basename(folder), 'main.js');
  process.exitCode = await runInForeground(projectNode, [main, ...args]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
