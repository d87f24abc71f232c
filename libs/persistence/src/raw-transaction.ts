import pg from 'pg';
import { Prisma } from './generated/prisma/client.js';

type Query = TemplateStringsArray | Prisma.Sql;

/**
 * Statements written as with Prisma's client: as tagged templates whose values are bound, never put into the text, and prepared once
 * for each connection. Rows come as Prisma gives them: bigint as BigInt, timestamptz as Date, jsonb as data, bytea as bytes.
 */
export interface Statements {
  /** Gives the rows. */
  $queryRaw<T = unknown>(query: Query, ...values: unknown[]): Promise<T>;
  /** Gives the number of rows that were written. */
  $executeRaw(query: Query, ...values: unknown[]): Promise<number>;
}

/** Statements of one transaction. They are carried out in the order in which they were called, waited for or not. */
export interface Tx extends Statements {
  /** A statement that nobody waits for, so it costs no round trip. If it fails, the transaction fails with its error. */
  post(query: Query, ...values: unknown[]): void;
  /** Calls `listener` when the transaction is committed; never, if it is undone. */
  afterCommit(listener: () => void): void;
}

/** @param nameOf name of the prepared statement with this text; empty: not prepared */
export type NameOf = (statement: { sql: string }) => string;

type Connection = { query(statement: string | pg.QueryConfig): Promise<pg.QueryResult> };

/** Past Prisma's client, which takes as much of the processor as small statements themselves. */
export function statementsOn(client: Connection, nameOf: NameOf): Statements {
  const run = runOn(client, nameOf);
  return {
    $queryRaw: async <T>(query: Query, ...values: unknown[]) => (await run(query, values)).rows as T,
    $executeRaw: async (query, ...values) => (await run(query, values)).rowCount ?? 0,
  };
}

/**
 * One transaction past Prisma's client. The pool pipelines: its beginning goes with the first statement, its end with the posted ones.
 * Those who wait for the commit are still to be told: what fails in them is no fault of the transaction.
 */
export async function rawTransaction<T>(
  pool: pg.Pool,
  nameOf: NameOf,
  work: (tx: Tx) => Promise<T>,
): Promise<{ result: T; listeners: readonly (() => void)[] }> {
  const client = await pool.connect();
  const connection = gathering(client);
  const run = runOn(connection, nameOf);
  const unheard: Promise<unknown>[] = [];
  const send = (statement: Promise<unknown>) => {
    statement.catch(() => undefined);
    unheard.push(statement);
  };
  let broken: Error | undefined;
  try {
    send(connection.query('begin'));
    const listeners: (() => void)[] = [];
    const result = await work({
      ...statementsOn(connection, nameOf),
      post: (query, ...values) => send(run(query, values)),
      afterCommit: (listener) => void listeners.push(listener),
    });
    const end = connection.query('commit');
    const [{ command }] = await Promise.all([end, ...unheard]);
    // After a failed statement Postgres answers a commit with a rollback, and no error.
    if (command !== 'COMMIT') throw new Error('a statement failed and its error was caught, so nothing was committed');
    return { result, listeners };
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault));
    // What follows a failed statement fails too, and says less.
    const first = (await Promise.allSettled(unheard)).find((one) => one.status === 'rejected');
    throw first ? first.reason : error;
  } finally {
    client.release(broken);
  }
}

/** What is asked in one turn of the event loop leaves in one write: each costs a call of the system and wakes the server. */
function gathering(client: pg.PoolClient): Connection {
  const { stream } = client.connection;
  let gathers = false;
  return {
    query: (statement) => {
      if (!gathers) {
        gathers = true;
        stream.cork();
        process.nextTick(() => {
          gathers = false;
          stream.uncork();
        });
      }
      return client.query(statement);
    },
  };
}

type Prepared = Readonly<{ name: string; text: string }>;

/** Of templates without parts that change. */
const known = new WeakMap<TemplateStringsArray, Prepared>();

function runOn(client: Connection, nameOf: NameOf) {
  return (query: Query, values: unknown[]): Promise<pg.QueryResult> => {
    const changes = query instanceof Prisma.Sql || values.some((value) => value instanceof Prisma.Sql);
    const statement = changes ? undefined : known.get(query);
    if (statement) return client.query({ ...statement, values, types });
    const { text, values: bound } = Prisma.sql(...sqlParts(query, values));
    const name = nameOf({ sql: text });
    if (!changes && name) known.set(query, { name, text });
    return client.query({ name, text, values: bound, types });
  };
}

function sqlParts(query: Query, values: unknown[]): [readonly string[], ...unknown[]] {
  return query instanceof Prisma.Sql ? [query.strings, ...query.values] : [query, ...values];
}

const [int8, int8Array] = [20, 1016];
const readInt8Array = pg.types.getTypeParser(int8Array, 'text') as (value: string) => (string | null)[];
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === int8) return BigInt;
    if (oid === int8Array) {
      return (value: string) => readInt8Array(value).map((one) => (one === null ? null : BigInt(one)));
    }
    return pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};
