import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, privatePostgres, testDatabase, type TestDatabase } from '@smsonly/testing';
import { Database, isConflict, isTransient, sql, sqlState, type Tx } from './index.js';

jest.setTimeout(60_000);

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => error,
  );

describe('Database', () => {
  let where: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    where = await testDatabase();
    db = new Database({ url: where.url, service: 'routing' });
    await db.sql.run`create table note (id int primary key, text text not null)`;
  });
  afterAll(async () => {
    await db.close();
    await where.close();
  });

  it("works in the service's role and schema", async () => {
    const [row] = await db.sql.rows<object>`select current_user::text as role, current_schema()::text as schema`;
    expect(row).toEqual({ role: 'smsonly_routing', schema: 'routing' });
    await db.ready();
  });

  it("cannot touch another service's tables", async () => {
    const error = await failure(db.sql.run`delete from presence.outbox`);
    expect(sqlState(error)).toBe('42501');
  });

  it('keeps options that the connection string brings along', async () => {
    const url = new URL(where.url);
    url.searchParams.set('options', '-c work_mem=7MB');
    const other = new Database({ url: url.href, service: 'presence' });
    const rows = await other.sql.rows`select current_user::text as role, current_setting('work_mem') as memory`;
    expect(rows).toEqual([{ role: 'smsonly_presence', memory: '7MB' }]);
    await other.close();
  });

  it('undoes everything when the work throws', async () => {
    await failure(
      db.transaction(async (tx) => {
        await tx.run`insert into note values (1, 'x')`;
        throw new Error('no');
      }),
    );
    expect(await db.sql.rows`select * from note where id = 1`).toEqual([]);
  });

  it('does not take for committed what failed unheard', async () => {
    const swallowed = db.transaction(async (tx) => {
      await tx.run`insert into note values (2, 'x')`;
      await tx.run`insert into note values (2, 'y')`.catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('nothing was committed');
    expect(await db.sql.rows`select * from note where id = 2`).toEqual([]);
  });

  it('carries out posted statements in their order, before the end', async () => {
    const seen = await db.transaction(async (tx) => {
      tx.post`insert into note values (3, 'a')`;
      tx.post`update note set text = text || 'b' where id = 3`;
      const rows = await tx.rows`select text from note where id = 3`;
      tx.post`update note set text = text || 'c' where id = 3`;
      return rows;
    });
    expect(seen).toEqual([{ text: 'ab' }]);
    expect(await db.sql.rows`select text from note where id = 3`).toEqual([{ text: 'abc' }]);
  });

  it.each([
    ['at the end', async () => undefined],
    ['of which a later statement hears first', (tx: Tx) => tx.rows`select 1`],
    ['that is not told to whoever asks next', (tx: Tx) => tx.rows`select 1`.catch(() => undefined)],
  ])('fails with the error of a posted statement, %s', async (_name, goOn) => {
    const work = db.transaction(async (tx) => {
      tx.post`insert into note values (4, 'x')`;
      tx.post`insert into note values (4, 'y')`;
      await goOn(tx);
    });
    expect(sqlState(await failure(work))).toBe('23505');
    expect(await db.sql.rows`select * from note where id = 4`).toEqual([]);
    // The connection is as good as before.
    expect(await Promise.all([1, 2, 3].map((id) => db.transaction((tx) => tx.rows`select ${id}::int as id`)))).toEqual([
      [{ id: 1 }],
      [{ id: 2 }],
      [{ id: 3 }],
    ]);
  });

  it('tells those who wait for the commit, and only then', async () => {
    const told: string[] = [];
    await db.transaction(async (tx) => {
      tx.afterCommit(() => told.push('committed'));
      await tx.rows`select 1`;
      told.push('worked');
    });
    await failure(
      db.transaction(async (tx) => {
        tx.afterCommit(() => told.push('undone'));
        tx.post`select 'x'::int`;
      }),
    );
    expect(told).toEqual(['worked', 'committed']);
  });

  it('does no committed transaction again because somebody who hears of it fails', async () => {
    let tries = 0;
    const work = db.transaction(async (tx) => {
      tries += 1;
      await tx.run`insert into note values (5, 'x')`;
      tx.afterCommit(() => {
        throw Object.assign(new Error('of the listener'), { code: '40001' });
      });
    });
    await expect(work).rejects.toThrow('of the listener');
    expect(tries).toBe(1);
    expect(await db.sql.rows`select text from note where id = 5`).toEqual([{ text: 'x' }]);
  });

  it('puts fragments into statements, each time with their own values', async () => {
    const named = (id: number) => sql`id = ${id}`;
    await db.sql.run`insert into note values (6, 'six'), (7, 'seven')`;
    const text = (id: number) => db.sql.rows`select text from note where ${named(id)} and text <> ${'x'}`;
    expect(await Promise.all([text(6), text(7), text(6)])).toEqual([
      [{ text: 'six' }],
      [{ text: 'seven' }],
      [{ text: 'six' }],
    ]);
  });

  it('keeps the locks of a session until its work is done, and throws them away with it when it fails', async () => {
    const isFree = async () => {
      const [row] = await db.sql.rows<{ free: boolean }>`select pg_try_advisory_xact_lock(42) as free`;
      return row?.free;
    };
    const held = db.background.session(async (session) => {
      await session.run`select pg_advisory_lock(42)`;
      expect(await isFree()).toBe(false);
      throw new Error('no');
    });
    await expect(held).rejects.toThrow('no');
    await eventually(async () => expect(await isFree()).toBe(true));
  });

  it('reads bigint as BigInt inside and outside of transactions', async () => {
    const inside = await db.transaction((tx) => tx.rows`select 1::bigint as one, array[2]::bigint[] as more`);
    const outside = await db.sql.rows`select 1::bigint as one, array[2]::bigint[] as more`;
    expect([inside, outside]).toEqual([[{ one: 1n, more: [2n] }], [{ one: 1n, more: [2n] }]]);
  });

  it('does a transaction again that lost a deadlock', async () => {
    await db.sql.run`insert into note values (10, 'x'), (11, 'x')`;
    let bothHold: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (bothHold = resolve));
    let holding = 0;
    const swap = (first: number, second: number) => {
      let tries = 0;
      return db.transaction(async (tx) => {
        tries += 1;
        await tx.run`update note set text = text || 'y' where id = ${first}`;
        if ((holding += 1) === 2) bothHold();
        await held;
        await tx.run`update note set text = text || 'y' where id = ${second}`;
        return tries;
      });
    };
    const tries = await Promise.all([swap(10, 11), swap(11, 10)]);
    expect(tries.toSorted()).toEqual([1, 2]);
    expect(await db.sql.rows`select text from note where id in (10, 11)`).toEqual([{ text: 'xyy' }, { text: 'xyy' }]);
  });

  it.each([
    ['a unique violation', () => db.sql.run`insert into note values (20, 'x'), (20, 'y')`, '23505'],
    ['a missing value', () => db.sql.run`insert into note values (21, null)`, '23502'],
    ['a value that does not fit', () => db.sql.rows`select 'x'::text::int`, '22P02'],
    [
      'a unique violation through the model API',
      () => db.prisma.routingOutbox.create({ data: { lane: 'a', id: 1n, topic: '', key: '', headers: '', value: '' } }),
      '428C9',
    ],
  ])('%s is no transient fault', async (_name, work, state) => {
    const error = await failure(Promise.resolve(work()));
    expect([sqlState(error), isTransient(error), isConflict(error)]).toEqual([state, false, false]);
  });

  it.each([
    ['a table that is not there yet', () => db.sql.rows`select * from not_migrated`],
    ['a column that is not there yet', () => db.sql.rows`select missing from note`],
    ['a session that the server ends', () => db.sql.rows`select pg_terminate_backend(pg_backend_pid())`],
    [
      'a statement that takes too long',
      () =>
        db.transaction(async (tx) => {
          await tx.run`set local statement_timeout = 20`;
          await tx.rows`select pg_sleep(5)`;
        }),
    ],
    ['a serialization failure', () => db.sql.run`do $$ begin raise exception using errcode = '40001'; end $$`],
  ])('%s is a transient fault', async (_name, work) => {
    expect(isTransient(await failure(Promise.resolve(work())))).toBe(true);
  });

  it('a server without our role is a transient fault: it will be migrated', async () => {
    const nobody = new Database({ url: where.url, service: 'nobody' as 'routing' });
    expect(isTransient(await failure(nobody.sql.rows`select 1`))).toBe(true);
    expect(isTransient(await failure(nobody.transaction(async () => 1)))).toBe(true);
    await nobody.close();
  });

  it('is not ready where nothing was migrated', async () => {
    await using empty = await testDatabase({ migrated: false });
    const early = new Database({ url: empty.url, service: 'routing' });
    await expect(early.ready()).rejects.toThrow('outbox');
    await early.close();
  });
});

describe('a Postgres that goes away', () => {
  it('is a transient fault at every step of a transaction, and comes back', async () => {
    await using server = await privatePostgres();
    const db = new Database({ url: server.url, service: 'routing' });
    await db.ready();
    const error = await failure(
      db.transaction(async (tx) => {
        await tx.rows`select 1`;
        await server.kill();
        await tx.rows`select 2`;
      }),
    );
    expect(isTransient(error)).toBe(true);
    expect(isTransient(await failure(db.transaction(async (tx) => tx.rows`select 1`)))).toBe(true);
    expect(isTransient(await failure(db.prisma.routingOutbox.count()))).toBe(true);
    await expect(db.ready()).rejects.toThrow();
    await server.start();
    await db.ready();
    expect(await db.prisma.routingOutbox.count()).toBe(0);
    await db.close();
  });

  it('outlives a connection that breaks in the hands of somebody who asks nothing of it', async () => {
    await using server = await privatePostgres();
    const db = new Database({ url: server.url, service: 'routing' });
    const idle = db.background.session(async () => {
      const asking = failure(db.sql.run`select pg_sleep(60)`);
      await server.kill();
      await asking;
      await sleep(100); // Its own connection has broken by then too.
    });
    await idle;
    await db.close();
  });
});
