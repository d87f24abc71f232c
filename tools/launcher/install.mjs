// Installs, generates and builds what is missing, and starts nothing: `.ci/run` begins with it.
import { build, prepare } from './lib/install.mjs';

try {
  await prepare();
  await build({ endToEnd: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
