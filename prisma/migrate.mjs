// Applies prisma/migrations in order and keeps Prisma's own records (table _prisma_migrations, same columns, same checksums),
// without any engine: `node prisma/migrate.mjs` with DATABASE_URL set. Where Prisma's engine is available,
// `prisma migrate deploy` and this runner can be used in turn.
//
// Each migration is one transaction together with its record: a run that dies leaves nothing half done.
// So a migration cannot contain what Postgres refuses in a transaction (create index concurrently).
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** The number of the advisory lock that Prisma takes for the same purpose. */
const MIGRATION_LOCK = 72707369;

const RECORDS_TABLE = `create table if not exists public._prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

const FIRST_WAIT_MS = 50;
const ATTEMPTS = 12;

export class MigrationError extends Error {
  /** @override */
  name = 'MigrationError';
}

/** @param {string} folder @returns {{ name: string, sql: string, checksum: string }[]} in the order of their names */
function readMigrations(folder) {
  if (!existsSync(folder)) throw new MigrationError(`there is no folder ${folder} with migrations`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const file = join(folder, name, 'migration.sql');
      if (!existsSync(file)) throw new MigrationError(`migration ${name} has no migration.sql`);
      const sql = readFileSync(file);
      return { name, sql: sql.toString('utf8'), checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * What two runs in two databases of one server do to each other: roles belong to the whole server, and the advisory lock only to
 * one database. `create role` of both, or grants to one role, may collide; deadlocks and serialization failures likewise.
 * @param {unknown} error
 */
function mayPass(error) {
  const { code, message, constraint, table } =
    /** @type {{ code?: string, message?: string, constraint?: string, table?: string }} */ (error);
  if (code === '40001' || code === '40P01') return true;
  if (code === 'XX000' && /tuple concurrently (updated|deleted)/.test(message ?? '')) return true;
  if (code === '23505') return /^pg_(authid|auth_members|shdepend|db_role_setting)/.test(constraint ?? table ?? '');
  return code === '42710' && /^role /.test(message ?? '');
}

/** @param {string} sql @param {unknown} error */
function placeOf(sql, error) {
  const { position } = /** @type {{ position?: string }} */ (error);
  return position ? ` (line ${sql.slice(0, Number(position) - 1).split('\n').length})` : '';
}

/** @param {import('pg').Client} client @param {{ name: string, sql: string, checksum: string }} migration */
async function apply(client, { name, sql, checksum }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const started = new Date();
      await client.query('begin');
      await client.query(sql);
      await client.query('reset role; reset all'); // settings that the migration changed
      await client.query(
        `insert into public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         values ($1, $2, $3, $4, clock_timestamp(), 1)`,
        [randomUUID(), checksum, name, started],
      );
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      if (!mayPass(error) || attempt === ATTEMPTS) {
        const why = error instanceof Error ? error.message : String(error);
        throw new MigrationError(`migration ${name} failed${placeOf(sql, error)}, nothing of it was applied: ${why}`, {
          cause: error,
        });
      }
      await sleep(FIRST_WAIT_MS * attempt);
    }
  }
}

/**
 * Brings the database up to the latest migration. Safe to run from many places at once: the others wait.
 * @param {{ url: string, folder?: string, log?: (line: string) => void }} options
 * @returns {Promise<string[]>} the names of the migrations applied by this call
 * @throws {MigrationError} when an applied migration was edited, one failed under Prisma before, or one fails now
 */
export async function migrate({ url, folder = fileURLToPath(new URL('migrations', import.meta.url)), log = () => {} }) {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'smsonly-migrate' });
  client.on('error', () => {}); // a lost connection fails the query that waits on it
  await client.connect();
  try {
    const { rows: locks } = await client.query('select pg_try_advisory_lock($1) as taken', [MIGRATION_LOCK]);
    if (!locks[0].taken) {
      log('another run is migrating this database, waiting for it');
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    }
    await client.query(RECORDS_TABLE);
    const { rows } = await client.query(
      'select migration_name, checksum, finished_at, logs from public._prisma_migrations where rolled_back_at is null',
    );
    const records = new Map(rows.map((row) => [row.migration_name, row]));
    const pending = migrations.filter(({ name, checksum }) => {
      const entry = records.get(name);
      if (!entry) return true;
      if (!entry.finished_at) {
        throw new MigrationError(
          `migration ${name} failed in an earlier run${entry.logs ? `: ${entry.logs}` : ''}. Repair the database, then mark the entry in _prisma_migrations as rolled back (rolled_back_at)`,
        );
      }
      if (entry.checksum !== checksum) {
        throw new MigrationError(
          `migration ${name} was edited after it was applied: restore it and write a new migration instead`,
        );
      }
      return false;
    });
    for (const migration of pending) {
      await apply(client, migration);
      log(`applied ${migration.name}`);
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const url = process.env.DATABASE_URL;
  try {
    if (!url) throw new MigrationError('DATABASE_URL is not set: the connection string of the database to migrate');
    const applied = await migrate({
      url,
      ...(process.argv[2] ? { folder: process.argv[2] } : {}),
      log: (line) => console.log(line),
    });
    if (applied.length === 0) console.log('the database is up to date');
  } catch (error) {
    console.error(error instanceof MigrationError ? error.message : error);
    process.exitCode = 1;
  }
}
