// What a fresh clone lacks: packages, the generated Prisma client, the compiled services, Kafka's jars.
// Each part looks first whether anything is to be done, so that a second start takes next to no time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { hasKafkaJars, kafkaJars } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { at, projectNode, root, state } from './paths.mjs';
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
    // Generating needs no schema engine, so none is fetched. Never /bin/true: `prisma migrate` would claim success.
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false',
    ...extra,
  });

/**
 * What the system must have before anything is installed, in one line.
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

/** How many packages are unpacked in node_modules, for the progress line (npm makes all the folders first). */
function packageCount() {
  if (!existsSync(at('node_modules'))) return 0;
  const folders = readdirSync(at('node_modules')).flatMap((name) =>
    name.startsWith('@') ? readdirSync(at('node_modules', name)).map((own) => join(name, own)) : [name],
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

/** Files below a folder that a build depends on. @param {string} folder @returns {string[]} */
function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'generated'].includes(entry.name) ? [] : sources(path);
    return entry.name.includes('.spec.') ? [] : [path];
  });
}

/** @param {readonly string[]} files */
function digestOf(files) {
  const digest = createHash('sha256');
  for (const file of [...files].sort()) {
    if (existsSync(file)) digest.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return digest.digest('hex');
}

const stampFile = (/** @type {string} */ name) => state('stamps', name);
const isStamped = (/** @type {string} */ name, /** @type {string} */ digest) =>
  existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === digest;
function stamp(/** @type {string} */ name, /** @type {string} */ digest) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), digest);
}

const schemaFiles = () => [...sources(at('prisma', 'schema')), at('prisma.config.ts')];

/** The folder that the schema's generator writes to. */
function generatedClient() {
  for (const file of schemaFiles()) {
    const output = existsSync(file) && /output\s*=\s*"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
    if (output) return join(dirname(file), output);
  }
  return undefined;
}

async function generateClient(/** @type {import('./steps.mjs').Progress} */ progress) {
  const folder = generatedClient();
  if (!folder) return progress('no schema');
  const digest = digestOf([...schemaFiles(), at('node_modules', 'prisma', 'package.json')]);
  if (isStamped('generate', digest) && existsSync(folder)) return progress('nothing to do');
  await runCommand(projectNode, [at('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
    cwd: root,
    env: toolEnvironment(),
  });
  stamp('generate', digest);
}

/** Projects that are compiled, e.g. apps/routing. */
function projects() {
  return ['libs', 'apps'].flatMap((group) =>
    existsSync(at(group))
      ? readdirSync(at(group))
          .filter((name) => existsSync(at(group, name, 'tsconfig.json')))
          .map((name) => join(group, name))
      : [],
  );
}

async function buildAll(/** @type {import('./steps.mjs').Progress} */ progress) {
  const all = projects();
  const digest = digestOf([
    ...all.flatMap((project) => sources(at(project))),
    ...schemaFiles(),
    at('tsconfig.base.json'),
    at('package-lock.json'),
  ]);
  const complete = all.every((project) => existsSync(at(project, 'dist')));
  if (isStamped('build', digest) && complete) return progress('nothing to do');
  rmSync(stampFile('build'), { force: true });
  let done = 0;
  await runCommand(
    projectNode,
    [at('node_modules', '.bin', 'nx'), 'run-many', '-t', 'build', '--output-style=stream'],
    {
      cwd: root,
      env: toolEnvironment(),
      onLine: (line) => {
        const project = /nx run ([^ ]+):build/.exec(line)?.[1];
        if (project) progress(`${(done += 1)} of ${all.length}, ${project}`);
      },
    },
  );
  stamp('build', digest);
}

/** What is in e2e/: the tour and the bench. */
async function buildEndToEnd(/** @type {import('./steps.mjs').Progress} */ progress) {
  if (!existsSync(at('e2e', 'tsconfig.json'))) return progress('nothing there');
  const digest = digestOf([...sources(at('e2e')), ...projects().flatMap((project) => sources(at(project)))]);
  if (isStamped('e2e', digest) && existsSync(at('e2e', 'dist'))) return progress('nothing to do');
  await runCommand(projectNode, [at('node_modules', '.bin', 'tsc'), '-b', 'e2e/tsconfig.json'], {
    cwd: root,
    env: toolEnvironment(),
  });
  stamp('e2e', digest);
}

/** One launcher of this clone at a time installs and builds; the others wait. @template T @param {() => Promise<T>} work */
const alone = (work) =>
  withLock('prepare', () => say('  … another npm command of this clone is installing, waiting for it'), work);

/** Installs and generates what is missing. */
export const prepare = () =>
  alone(async () => {
    await step('packages', installPackages);
    await step('Prisma client', generateClient);
  });

/** Compiles what has changed. @param {{ endToEnd?: boolean }} [options] with the tour and the bench */
export const build = ({ endToEnd = false } = {}) =>
  alone(async () => {
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
