import type pg from 'pg';
import { executeOn, sqlOver, type Connection, type Execute, type NameOf, type Sql, type Tx } from './sql.js';

/** What is known of a transaction after its commit. */
export type Committed<T> = Readonly<{
  result: T;
  listeners: readonly (() => void)[];
  /** How many statements it had. */
  statements: number;
  /** How long the commit took, what was posted included, ms. */
  commitMs: number;
}>;

/**
 * One transaction. The pool pipelines: `begin` is sent with the first statement, `commit` with the posted ones.
 * Returns the commit listeners instead of calling them: an error in one of them is no fault of the transaction.
 */
export async function transactionOn<T>(
  pool: pg.Pool,
  nameOf: NameOf,
  work: (tx: Tx) => Promise<T>,
): Promise<Committed<T>> {
  const client = await pool.connect();
  const connection = gathering(client);
  const executeNext = executeOn(connection, nameOf);
  let statements = 0;
  const execute: Execute = (text, values) => {
    statements += 1;
    return executeNext(text, values);
  };
  const unawaited: Promise<unknown>[] = [];
  const send = (statement: Promise<unknown>) => {
    statement.catch(() => undefined);
    unawaited.push(statement);
  };
  let broken: Error | undefined;
  try {
    send(connection.query('begin'));
    const listeners: (() => void)[] = [];
    const result = await work({
      ...sqlOver(execute),
      post: (text, ...values) => send(execute(text, values)),
      afterCommit: (listener) => void listeners.push(listener),
    });
    const ended = performance.now();
    const end = connection.query('commit');
    const [{ command }] = await Promise.all([end, ...unawaited]);
    // After a failed statement Postgres answers a commit with a rollback instead of an error.
    if (command !== 'COMMIT') throw new Error('nothing was committed: a statement failed and its error was caught');
    return { result, listeners, statements, commitMs: performance.now() - ended };
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault));
    // The statements after a failed one fail too, with less telling errors.
    const first = (await Promise.allSettled(unawaited)).find((one) => one.status === 'rejected');
    throw first ? first.reason : error;
  } finally {
    client.release(broken);
  }
}

/** Lends one connection to `work`, for session-level locks. It is discarded, with its locks, if anything fails. */
export async function sessionOn<T>(pool: pg.Pool, nameOf: NameOf, work: (session: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await work(sqlOver(executeOn(gathering(client), nameOf)));
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}

/** Everything sent in one turn of the event loop goes out in one write: each write costs a system call and wakes the server. */
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
