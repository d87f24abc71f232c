import pg from 'pg';
import { Prisma } from './generated/prisma/client.js';

type Query = TemplateStringsArray | Prisma.Sql;

/**
 * Statements inside one transaction, written as with Prisma's client: as tagged templates whose values are bound, never put into
 * the text. Rows come as Prisma gives them: bigint as BigInt, timestamptz as Date, jsonb as data, bytea as bytes.
 */
export interface Tx {
  /** Gives the rows. */
  $queryRaw<T = unknown>(query: Query, ...values: unknown[]): Promise<T>;
  /** Gives the number of rows that were written. */
  $executeRaw(query: Query, ...values: unknown[]): Promise<number>;
}

/**
 * One transaction past Prisma's client, which takes as much of the processor as the statements themselves.
 * @param nameOf name of the prepared statement with this text; empty: not prepared
 */
export async function rawTransaction<T>(
  pool: pg.Pool,
  nameOf: (statement: { sql: string }) => string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection may break while no statement is under way; the next one then fails.
  const ignore = () => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(statements(client, nameOf));
    // After a failed statement Postgres answers a commit with a rollback, and no error.
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('a statement failed and its error was caught, so nothing was committed');
    return result;
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault));
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

function statements(client: pg.PoolClient, nameOf: (statement: { sql: string }) => string): Tx {
  const run = (query: Query, values: unknown[]) => {
    const { text, values: bound } = Prisma.sql(...sqlParts(query, values));
    return client.query({ name: nameOf({ sql: text }), text, values: bound, types });
  };
  return {
    $queryRaw: async <T>(query: Query, ...values: unknown[]) => (await run(query, values)).rows as T,
    $executeRaw: async (query, ...values) => (await run(query, values)).rowCount ?? 0,
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
