// `npm run bench:codec`: compiles the bench and runs it with this project's Node. Arguments go on: `npm run bench:codec -- --write`.
import { spawn } from 'node:child_process';
import { prepare, toolEnvironment } from '../../../tools/launcher/lib/install.mjs';
import { at, projectNode, root } from '../../../tools/launcher/lib/paths.mjs';
import { runCommand } from '../../../tools/launcher/lib/steps.mjs';

const bench = at('libs', 'imps-codec', 'bench');
try {
  await prepare();
  await runCommand(projectNode, [at('node_modules', '.bin', 'tsc'), '-b', bench], {
    cwd: root,
    env: toolEnvironment(),
  });
  const main = at('libs', 'imps-codec', 'bench', 'dist', 'bench', 'main.js');
  const child = spawn(projectNode, [main, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve, reject) =>
    child.on('error', reject).on('exit', (code) => resolve(code ?? 1)),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
