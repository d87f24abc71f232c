import { migrate } from '../../../prisma/migrate.mjs';
import { execute, newPostgres } from '../servers/test-servers.mjs';
import { sharedServers } from './shared-servers.js';

export interface TestDatabase extends AsyncDisposable {
  /** Connection string of the superuser, as in DATABASE_URL. */
  readonly url: string;
  /** Drops the database, disconnecting everyone. */
  close(): Promise<void>;
}

/**
 * A database of the caller's own on the Postgres of this test run, with all migrations applied.
 * `migrated: false` gives an empty one.
 */
export async function testDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const servers = sharedServers();
  const { url, name } = await servers.database({ migrated });
  const close = () => servers.dropDatabase(name);
  return { url, close, [Symbol.asyncDispose]: close };
}

export interface PrivatePostgres extends AsyncDisposable {
  /** Connection string of the superuser to a migrated database; the same after every start. */
  readonly url: string;
  readonly port: number;
  /** Ends sessions and shuts down; the data stays. */
  stop(): Promise<void>;
  /** Pulls the plug: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}

/** A running Postgres of the caller's own, to be stopped and killed; takes a second or two. */
export async function privatePostgres({ migrated = true }: { migrated?: boolean } = {}): Promise<PrivatePostgres> {
  const server = await newPostgres();
  await execute(server.url('postgres'), 'create database smsonly');
  const url = server.url('smsonly');
  if (migrated) await migrate({ url });
  const close = () => server.close();
  return {
    url,
    port: server.port,
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: () => server.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
