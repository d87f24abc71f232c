import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/prisma/client.js';
import type { Service } from './services.js';
import { executeOn, sqlOver, type NameOf, type Sql, type Tx } from './sql.js';
import { sessionOn, transactionOn } from './transaction.js';
import { isConflict } from './transient.js';

export type DatabaseOptions = Readonly<{
  /** Connection string; its login role must be allowed to take the service's role. */
  url: string;
  service: Service;
  /** Connections of this process for its own work; three more at most publish what it led to. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}>;

/** Connections for what must not queue behind the service's own work, see `Database.background`. */
export interface Background extends Sql {
  /** As `Database.transaction`. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One connection in the hands of `work`, for what belongs to a session. It is thrown away, with its locks, if anything fails. */
  session<T>(work: (session: Sql) => Promise<T>): Promise<T>;
}

const conflictTries = 5;
const backgroundConnections = 3;

/**
 * The service's own schema in the shared Postgres. Every connection takes the role `smsonly_<service>` and has the service's
 * schema as its search path, so SQL names its tables without a schema, and other services' views with one.
 */
export class Database {
  readonly service: Service;
  /** Statements that are a transaction each. */
  readonly sql: Sql;
  /**
   * A few connections more, for what must not queue behind the service's own work: publishing it (the outbox relay, with locks of a
   * session) and keeping house. They wait up to 5 s for a lock.
   */
  readonly background: Background;
  /** The generated client over all schemas, for looking up a row by its key outside of any transaction. */
  readonly prisma: PrismaClient;
  readonly #pool: pg.Pool;
  readonly #backgroundPool: pg.Pool;
  readonly #statementName = statementNames();

  constructor({ url, service, poolSize = 8, applicationName = `smsonly-${service}` }: DatabaseOptions) {
    this.service = service;
    const config = {
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      query_timeout: 65_000, // a server that no longer answers at all; its own time-out comes first
      // Statements are sent without waiting for those before them, so that a transaction costs few round trips.
      pipeline: true,
    };
    const settings = sessionSettings(service);
    this.#pool = new pg.Pool({ ...config, ...withSession(url, settings), max: poolSize });
    this.#backgroundPool = new pg.Pool({
      ...config,
      ...withSession(url, { ...settings, lock_timeout: '5s' }),
      max: backgroundConnections,
    });
    // A connection may break while no statement is under way: in the pool it is replaced at the next use, in somebody's hands their
    // next statement fails.
    for (const pool of [this.#pool, this.#backgroundPool]) {
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
    }
    this.sql = sqlOver(executeOn(this.#pool, this.#statementName));
    this.background = {
      ...sqlOver(executeOn(this.#backgroundPool, this.#statementName)),
      transaction: (work) => this.#transaction(this.#backgroundPool, work),
      session: (work) => sessionOn(this.#backgroundPool, this.#statementName, work),
    };
    this.prisma = new PrismaClient({
      adapter: new PrismaPg(this.#pool, {
        schema: service,
        statementNameGenerator: (query: { sql: string }) => this.#statementName(query.sql),
      }),
    });
  }

  /**
   * Runs `work` in one transaction (read committed). It may be called more than once: serialization failures and deadlocks are
   * tried again a few times, so it must have no effect but on the database.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transaction(this.#pool, work);
  }

  async #transaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, listeners } = await untilNoConflict(() => transactionOn(pool, this.#statementName, work));
    for (const listener of listeners) listener();
    return result;
  }

  /** @throws unless the schema is there and this process can commit to it */
  async ready(): Promise<void> {
    // Asking for a transaction ID fails on a standby and on a read-only server; the cast fails where nothing was migrated.
    await this.sql.run`select pg_current_xact_id(), 'outbox'::regclass`;
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    for (const pool of [this.#pool, this.#backgroundPool]) if (!pool.ended) await pool.end();
  }
}

async function untilNoConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || tries === conflictTries) throw error;
      await sleep(Math.random() * 20 * 2 ** tries);
    }
  }
}

/** `options` in the connection string would replace ours, so both are put together. */
function withSession(url: string, settings: Settings): { connectionString: string; options: string } {
  const parsed = new URL(url);
  const theirs = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return { connectionString: parsed.href, options: [...(theirs === null ? [] : [theirs]), ...ours].join(' ') };
}

type Settings = Readonly<Record<string, string>>;

/** What Postgres is told about every connection of a service. */
function sessionSettings(service: Service): Settings {
  return {
    role: `smsonly_${service}`,
    search_path: service,
    // A paused process must not keep its row locks from the one that took over its partitions.
    idle_in_transaction_session_timeout: '15s',
    statement_timeout: '60s',
    // All hot statements are prepared look-ups by key. Their plan is made while tables are nearly empty and kept, so a plan
    // that scans a whole table must not look cheap then; compiling a statement never pays here.
    enable_seqscan: 'off',
    // Otherwise the server goes on planning some of them anew each time, which costs more than their execution.
    plan_cache_mode: 'force_generic_plan',
    jit: 'off',
  };
}

/** Names for prepared statements: statements with changing text (lists of columns or values) must not fill the server's memory. */
function statementNames(): NameOf {
  const known = new Map<string, string>();
  const most = 400;
  return (text) => {
    let name = known.get(text);
    if (name === undefined) {
      if (known.size >= most) return ''; // unnamed: parsed anew each time
      known.set(text, (name = `s_${createHash('sha1').update(text).digest('base64url')}`));
    }
    return name;
  };
}
