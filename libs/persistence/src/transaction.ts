import type pg from 'pg';
import { executeOn, sqlOver, type Connection, type NameOf, type Sql, type Tx } from './sql.js';

/**
 * One transaction. The pool pipelines: its beginning goes with the first statement, its end with the posted ones.
 * Those who wait for the commit are still to be told: what fails in them is no fault of the transaction.
 */
export async function transactionOn<T>(
  pool: pg.Pool,
  nameOf: NameOf,
  work: (tx: Tx) => Promise<T>,
): Promise<{ result: T; listeners: readonly (() => void)[] }> {
  const client = await pool.connect();
  const connection = gathering(client);
  const execute = executeOn(connection, nameOf);
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
      ...sqlOver(execute),
      post: (text, ...values) => send(execute(text, values)),
      afterCommit: (listener) => void listeners.push(listener),
    });
    const end = connection.query('commit');
    const [{ command }] = await Promise.all([end, ...unheard]);
    // After a failed statement Postgres answers a commit with a rollback, and no error.
    if (command !== 'COMMIT') throw new Error('nothing was committed: a statement failed and its error was caught');
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

/** One connection in the hands of `work`, for what belongs to a session. It is thrown away, with its locks, if anything fails. */
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
