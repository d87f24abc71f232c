// What a fresh clone lacks: packages, the compiled services, Kafka's jars. Each part looks first whether anything is to be done:
// a second start takes two seconds for it, most of them Nx's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasKafkaJars, kafkaJars } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { at, projectNode, root } from './paths.mjs';
import { Problem, runCommand, say, step } from './steps.mjs';

/** The environment of our own tools: Node 24 and node_modules/.bin first on the PATH, no Nx cloud and no daemon. */
export const toolEnvironment = (/** @type {NodeJS.ProcessEnv} */ extra = {}) =>
  /** @type {NodeJS.ProcessEnv} */ ({
    ...process.env,
    PATH: [at('node_modules', '.bin'), dirname(projectNode), process.env.PATH ?? '/usr/bin:/bin'].join(':'),
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    PRISMA_HIDE_UPDATE_MESSAGE: 'true',
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    ...extra,
  });

/**
 * What the machine lacks before anything can be installed, in one line.
 * @param {{ platform: string, nodeVersion: string }} here @returns {string | undefined} nothing when it has it
 */
export function missingHere({ platform, nodeVersion }) {
  if (platform === 'linux') return undefined; // Node 24 comes with the packages
  if (platform !== 'darwin')
    return `Postgres and Kafka are started on Linux and macOS only, not on ${platform} (Windows: use WSL)`;
  const major = Number(/^v(\d+)/.exec(nodeVersion)?.[1] ?? 0);
  return major < 24
    ? `on macOS Node 24 or later must be installed (this is ${nodeVersion}): brew install node`
    : undefined;
}

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Whether node_modules holds what the lockfile asks for: npm notes at the end of an install what it put there.
 * Packages that npm left out (another system's, for instance) are optional in the lockfile.
 */
export function packagesInstalled(
  lockfile = at('package-lock.json'),
  installed = at('node_modules', '.package-lock.json'),
) {
  if (!existsSync(installed)) return false;
  const wanted = readJson(lockfile).packages;
  const there = readJson(installed).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true; // ourselves and the workspaces
    const found = there[path];
    if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** The names in a folder; empty when npm has just removed it. @param {string} folder */
const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** How many packages are unpacked in node_modules, for the progress line (npm makes all the folders first). */
function packageCount() {
  const folders = namesIn(at('node_modules')).flatMap((name) =>
    name.startsWith('@') ? namesIn(at('node_modules', name)).map((own) => join(name, own)) : [name],
  );
  return folders.filter((name) => existsSync(at('node_modules', name, 'package.json'))).length;
}

async function installPackages(/** @type {import('./steps.mjs').Progress} */ progress) {
  const missing = missingHere({ platform: process.platform, nodeVersion: process.version });
  if (missing) throw new Problem(missing);
  if (packagesInstalled()) return progress('nothing to do');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const ticker = setInterval(() => progress(`npm ci, ${packageCount()} packages`), 1_000);
  const env = { ...process.env, NODE_ENV: 'development' };
  // npm prints the help of `npm ci` behind its error.
  const isNoise = (/** @type {string} */ line) =>
    /^npm (warn|error\s*$|error   |error Usage|error Options|error Run )/.test(line);
  try {
    if (npm && /npm-cli\.c?js$/.test(npm))
      await runCommand(process.execPath, [npm, ...args], { cwd: root, env, isNoise });
    else await runCommand('npm', args, { cwd: root, env, isNoise });
  } finally {
    clearInterval(ticker);
  }
  if (!existsSync(projectNode)) {
    throw new Problem(
      `node_modules/.bin/node is missing: npm has no Node 24 for ${process.platform}-${process.arch} in the lockfile`,
    );
  }
  progress(`npm ci, ${packageCount()} packages`);
}

/** Generates the Prisma client and compiles; Nx knows what has changed. @param {import('./steps.mjs').Progress} progress */
async function buildAll(progress) {
  let done = 0;
  await runCommand(
    projectNode,
    [at('node_modules', '.bin', 'nx'), 'run-many', '-t', 'build', '--output-style=stream'],
    {
      cwd: root,
      env: toolEnvironment(),
      onLine: (line) => {
        const project = /nx run ([^ ]+):build/.exec(line)?.[1];
        if (project) progress(`${(done += 1)} projects, ${project}`);
      },
    },
  );
}

/** What is in e2e/: the tour and the bench. */
const buildEndToEnd = () =>
  runCommand(projectNode, [at('node_modules', '.bin', 'tsc'), '-b', 'e2e/tsconfig.json'], {
    cwd: root,
    env: toolEnvironment(),
  });

/** One launcher of this clone at a time installs and builds; the others wait. @template T @param {() => Promise<T>} work */
const exclusively = (work) =>
  withLock('prepare', () => say('  … another npm command of this clone is installing, waiting for it'), work);

/** Installs the packages that are missing. */
export const prepare = () => exclusively(() => step('packages', installPackages));

/** Compiles what has changed. @param {{ endToEnd?: boolean }} [options] with the tour and the bench */
export const build = ({ endToEnd = false } = {}) =>
  exclusively(async () => {
    await step('build', buildAll);
    if (endToEnd) await step('build e2e', buildEndToEnd);
  });

/** Fetches Kafka's jars if they are not there. */
export async function prepareKafka() {
  if (hasKafkaJars()) return;
  await withLock(
    'kafka-jars',
    () => {},
    () =>
      step('Kafka jars', async (progress) => {
        progress('asking Maven');
        await kafkaJars(progress);
      }),
  );
}
