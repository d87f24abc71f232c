// Gets Jasmin (pip, pinned with hashes), RabbitMQ and Redis (Debian packages, unpacked, nothing installed system-wide).
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../../launcher/lib/processes.mjs';
import { Problem, runCommand } from '../../launcher/lib/steps.mjs';

/** Jasmin cannot be installed on this machine, and retrying does not help; the message says why. */
export class CannotBeHadHere extends Problem {}

const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const SERVERS = { 'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server', 'redis-server': '/usr/bin/redis-server' };

/**
 * The paths of the installed parts.
 * @typedef {object} Installed
 * @property {string} python of the folder with Jasmin's packages
 * @property {string} redis
 * @property {string} rabbit the folder of RabbitMQ's commands
 * @property {string} epmd
 * @property {NodeJS.ProcessEnv} env the environment that the unpacked programs need
 */

/**
 * Installs what the cache lacks. Fast when nothing is missing.
 * @param {string} cache @param {(text: string) => void} [progress]
 * @returns {Promise<Installed>}
 * @throws {CannotBeHadHere}
 */
export async function install(cache, progress = () => {}) {
  if (process.platform !== 'linux') throw new CannotBeHadHere('Jasmin, RabbitMQ and Redis are run on Linux only');
  mkdirSync(cache, { recursive: true });
  const folder = realpathSync(cache);
  const venv = await installJasmin(folder, progress);
  const root = await installServers(folder, progress);
  return installedIn(venv, root);
}

/** @param {string} cache @param {(text: string) => void} progress */
async function installJasmin(cache, progress) {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const venv = join(cache, `jasmin-${digest}`);
  if (existsSync(join(venv, 'ready'))) return venv;
  if (!output('python3', ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)']).ok)
    throw new CannotBeHadHere('Jasmin needs python3 (3.11 or later) with the module venv (Debian: python3-venv)');
  progress('pip');
  rmSync(venv, { recursive: true, force: true });
  await orNotHere('Python packages', async () => {
    await runCommand('python3', ['-m', 'venv', venv], { cwd: cache });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--no-deps',
      '-r',
      REQUIREMENTS,
    ];
    await runCommand(join(venv, 'bin', 'python'), pip, { cwd: cache });
  });
  writeFileSync(join(venv, 'ready'), '');
  return venv;
}

/** @param {string} cache @param {(text: string) => void} progress @returns {Promise<string>} the folder of unpacked packages, '' for the system's own */
async function installServers(cache, progress) {
  const root = join(cache, 'servers');
  if (existsSync(join(root, 'ready'))) return root;
  const missing = Object.entries(SERVERS).filter(([, path]) => !existsSync(path));
  if (missing.length === 0) return '';
  if (!output('apt-get', ['--version']).ok || !output('dpkg', ['--version']).ok)
    throw new CannotBeHadHere(
      `${missing.map(([name]) => name).join(' and ')} are missing: neither installed, nor is there apt-get to fetch them`,
    );
  progress('apt-get');
  const making = `${root}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(join(making, 'debs'), { recursive: true });
  await orNotHere('Debian packages', () => unpackDebs(making));
  movePaths(making, root);
  rmSync(root, { recursive: true, force: true });
  renameSync(making, root);
  writeFileSync(join(root, 'ready'), '');
  return root;
}

/** @param {string} into */
async function unpackDebs(into) {
  const debs = join(into, 'debs');
  // Resolved as for an empty system: packages installed here must not be left out of what is unpacked.
  const plan = [
    '-s',
    '-y',
    '--no-install-recommends',
    '-o',
    'Dir::State::status=/dev/null',
    'install',
    ...Object.keys(SERVERS),
  ];
  let planned = output('apt-get', plan);
  if (!planned.ok) {
    await runCommand('apt-get', ['update'], { cwd: debs });
    planned = output('apt-get', plan);
  }
  if (!planned.ok) throw new Problem(planned.text.trim().split('\n').slice(-3).join('\n'));
  const names = [...planned.text.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  const wanted = names.filter(
    (name) => /^(erlang-|rabbitmq-server|redis)/.test(name) || !output('dpkg', ['-s', name]).ok,
  );
  const user = output('id', ['-un']).text.trim();
  const download = ['-o', `APT::Sandbox::User=${user}`, 'download', ...wanted];
  if (!output('apt-get', download, { cwd: debs }).ok) {
    await runCommand('apt-get', ['update'], { cwd: debs });
    await runCommand('apt-get', download, { cwd: debs });
  }
  for (const deb of readdirSync(debs)) await runCommand('dpkg', ['-x', join(debs, deb), into], { cwd: into });
  rmSync(debs, { recursive: true });
}

/** Erlang's scripts contain its installation path. @param {string} from @param {string} to */
function movePaths(from, to) {
  const erlang = join(from, 'usr', 'lib', 'erlang');
  const folders = [
    join(erlang, 'bin'),
    ...readdirSync(erlang)
      .filter((name) => name.startsWith('erts-'))
      .map((name) => join(erlang, name, 'bin')),
  ];
  for (const script of folders.flatMap((folder) => ['erl', 'start'].map((name) => join(folder, name)))) {
    if (!existsSync(script)) continue;
    const text = readFileSync(script, 'utf8');
    writeFileSync(
      script,
      text.replace(/^(\s*ROOTDIR=).*\/usr\/lib\/erlang$/m, `$1${join(to, 'usr', 'lib', 'erlang')}`),
    );
  }
}

/** @param {string} venv @param {string} root @returns {Installed} */
function installedIn(venv, root) {
  const rabbit = join(root || '/', 'usr', 'lib', 'rabbitmq', 'lib');
  const version = existsSync(rabbit)
    ? readdirSync(rabbit).find((name) => name.startsWith('rabbitmq_server-'))
    : undefined;
  if (version === undefined) throw new CannotBeHadHere(`there is no RabbitMQ in ${rabbit}`);
  const bins = root ? [join(root, 'usr', 'bin'), join(root, 'usr', 'lib', 'erlang', 'bin')] : [];
  const libraries = root ? join(root, 'usr', 'lib') : '';
  const multiarch = libraries ? readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu')) : [];
  return {
    python: join(venv, 'bin', 'python'),
    redis: root ? join(root, 'usr', 'bin', 'redis-server') : SERVERS['redis-server'],
    rabbit: join(rabbit, version, 'sbin'),
    epmd: root ? join(root, 'usr', 'lib', 'erlang', 'bin', 'epmd') : 'epmd',
    env: {
      PATH: [...bins, process.env.PATH ?? '/usr/bin:/bin'].join(delimiter),
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      ...(multiarch.length > 0 && { LD_LIBRARY_PATH: multiarch.map((name) => join(libraries, name)).join(delimiter) }),
    },
  };
}

/** @template T @param {string} what @param {() => Promise<T>} fetch */
async function orNotHere(what, fetch) {
  try {
    return await fetch();
  } catch (error) {
    throw new CannotBeHadHere(`${what} cannot be fetched: ${error instanceof Error ? error.message : String(error)}`);
  }
}
