import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { noTracing, type Tracing } from '@smsonly/platform';
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
  /** Connections of this process for its own work; at most three more are opened for `background`. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  tracing?: Tracing;
}>;

/** Whose work a transaction does: contexts of spans. */
export type WorkOf = Readonly<{
  /** What it is a part of. */
  parent?: string | undefined;
  /** Others that it does the work of too. */
  links?: readonly string[];
}>;

/** The work of all these: a part of the only one, linked to several; undefined when it is nobody's. */
export function workOfAll(contexts: readonly string[]): WorkOf | undefined {
  const [only, ...others] = contexts;
  if (only === undefined) return undefined;
  return { links: contexts, ...(others.length === 0 && { parent: only }) };
}

/** Connections for work that must not queue behind the service's own, see `Database.background`. */
export interface Background extends Sql {
  /** Like `Database.transaction`. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Lends one connection to `work`, for session-level locks. It is discarded, with its locks, if anything fails. */
  session<T>(work: (session: Sql) => Promise<T>): Promise<T>;
}

const conflictTries = 5;
const backgroundConnections = 3;

/**
 * The service's own schema in the shared Postgres. Every connection uses the role `smsonly_<service>` and has the service's schema as its
 * search path, so SQL names its own tables without a schema, and other services' views with one.
 */
export class Database {
  readonly service: Service;
  /** Single statements, each a transaction of its own. */
  readonly sql: Sql;
  /**
   * A few more connections, for work that must not queue behind the service's own: publishing (the outbox relay, with session-level locks)
   * and housekeeping. They wait up to 5 s for a lock.
   */
  readonly background: Background;
  /** The generated client over all schemas, for looking up single rows by key outside any transaction. */
  readonly prisma: PrismaClient;
  readonly #pool: pg.Pool;
  readonly #backgroundPool: pg.Pool;
  readonly #statementName = statementNames();
  readonly #tracing: Tracing;

  constructor(options: DatabaseOptions) {
    const { url, service, poolSize = 8, applicationName = `smsonly-${service}`, tracing = noTracing } = options;
    this.service = service;
    this.#tracing = tracing;
    const config = {
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      query_timeout: 65_000, // a server that no longer answers at all; its own time-out comes first
      // Statements are sent without waiting for earlier ones, so that a transaction needs few round trips.
      pipeline: true,
    };
    const settings = sessionSettings(service);
    this.#pool = new pg.Pool({ ...config, ...withSession(url, settings), max: poolSize });
    this.#backgroundPool = new pg.Pool({
      ...config,
      ...withSession(url, { ...settings, lock_timeout: '5s' }),
      max: backgroundConnections,
    });
    // A connection may break while idle: in the pool it is replaced at its next use; if it is in use, its next statement fails.
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
   * Runs `work` in one transaction (read committed). `work` may be called more than once, since serialization failures and deadlocks are
   * retried a few times; it must have no effect except on the database.
   * @param of whose work it is, which may be seen only from its result: its commit is then recorded as a span
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, of?: WorkOf | ((result: T) => WorkOf | undefined)): Promise<T> {
    return this.#transaction(this.#pool, work, of);
  }

  /** Records the commit of a single statement that several callers may share, for one of them. */
  recordCommit(startedAt: number, of: WorkOf): void {
    this.#recordCommit(of, { startedAt, statements: 1 });
  }

  async #transaction<T>(
    pool: pg.Pool,
    work: (tx: Tx) => Promise<T>,
    of?: WorkOf | ((result: T) => WorkOf | undefined),
  ): Promise<T> {
    const committed = await untilNoConflict(() => transactionOn(pool, this.#statementName, work));
    const { result, listeners, statements, commitMs } = committed;
    const whose = this.#tracing.isOn && typeof of === 'function' ? of(result) : of;
    if (typeof whose === 'object') this.#recordCommit(whose, { startedAt: this.#tracing.now() - commitMs, statements });
    for (const listener of listeners) listener();
    return result;
  }

  #recordCommit(of: WorkOf, { startedAt, statements }: { startedAt: number; statements: number }): void {
    if (!this.#tracing.isOn) return;
    this.#tracing.record({
      name: 'commit',
      kind: 'internal',
      ...of,
      startedAt,
      attributes: {
        'db.system.name': 'postgresql',
        'smsonly.schema': this.service,
        'smsonly.statements': statements,
      },
    });
  }

  /** @throws unless the schema exists and this process can commit to it */
  async ready(): Promise<void> {
    // Requesting a transaction ID fails on a standby or read-only server; the cast fails on a database without migrations.
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

/** `options` in the connection string would replace ours, so the two are merged. */
function withSession(url: string, settings: Settings): { connectionString: string; options: string } {
  const parsed = new URL(url);
  const theirs = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return { connectionString: parsed.href, options: [...(theirs === null ? [] : [theirs]), ...ours].join(' ') };
}

type Settings = Readonly<Record<string, string>>;

/** The session settings of every connection of a service. */
function sessionSettings(service: Service): Settings {
  return {
    role: `smsonly_${service}`,
    search_path: service,
    // A paused process must not block the one that took over its partitions by keeping its row locks.
    idle_in_transaction_session_timeout: '15s',
    statement_timeout: '60s',
    // All hot statements are prepared look-ups by key. They are planned once, while tables may be nearly empty, so sequential scans must
    // not look cheap then; JIT compilation never pays off here.
    enable_seqscan: 'off',
    // Otherwise the server plans some of them anew each time, which costs more than executing them.
    plan_cache_mode: 'force_generic_plan',
    jit: 'off',
  };
}

/** Names for prepared statements: statements with varying text (lists of columns or values) must not fill the server's memory. */
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
