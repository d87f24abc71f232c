import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newEventId } from '@smsonly/platform';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import {
  appendRows,
  Database,
  deleteRows,
  deleteRowsAndUnlock,
  Inbox,
  lockAndReadRows,
  readRows,
  storeRun,
  waitingRows,
  type Sql,
} from './index.js';

jest.setTimeout(60_000);

const day = 24 * 60 * 60 * 1000;
const noon = new Date('2026-11-22T12:00:00Z');
const later = (days: number) => new Date(noon.getTime() + days * day);

describe('the inbox', () => {
  let where: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    where = await testDatabase();
    db = new Database({ url: where.url, service: 'presence' });
  });
  afterAll(async () => {
    await db.close();
    await where.close();
  });

  const partitions = async () => {
    const rows = await db.sql.rows<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'inbox'::regclass order by 1`;
    return rows.map(({ name }) => name);
  };
  const store = (ids: readonly string[]) =>
    db.transaction(
      async (tx) =>
        (
          await storeRun(
            tx,
            'l',
            ids.map((id) => ({ id })),
            [],
          )
        ).fresh,
    );
  const known = (ids: readonly string[]) => db.transaction(async (tx) => new Inbox(db).find(tx, ids));

  it('knows the events that were stored, with their answers', async () => {
    const inbox = new Inbox(db);
    const [plain, request, other] = [newEventId(noon), newEventId(later(-3)), newEventId(noon)];
    await inbox.prepare([plain, request]);
    const answer = { type: 'RequestCompleted', value: '{}' };
    await db.transaction((tx) => storeRun(tx, 'l', [{ id: plain }, { id: request, answer }], []));
    expect(await known([plain, request, other])).toEqual(
      new Map([
        [plain, undefined],
        [request, answer],
      ]),
    );
    expect(await store([plain, other])).toBe(1);
  });

  it('covers as many days as it remembers, and none of the future', () => {
    const inbox = new Inbox(db, { remember: 4 * day });
    const covers = (time: Date) => inbox.covers(newEventId(time), noon);
    expect([covers(noon), covers(later(-4)), covers(new Date('2026-11-18T00:00:00Z'))]).toEqual([true, true, true]);
    expect([covers(new Date('2026-11-17T23:59:59Z')), covers(later(1.1))]).toEqual([false, false]);
    expect(inbox.covers('c0ffee00-0000-4000-8000-000000000000', noon)).toBe(false);
  });

  it('makes partitions ahead, in several instances at once, and drops the days that it no longer remembers', async () => {
    const [one, two] = [new Inbox(db, { remember: 4 * day }), new Inbox(db, { remember: 4 * day })];
    await Promise.all([one.maintain(later(10)), two.maintain(later(10))]);
    expect(await partitions()).toEqual(['inbox_20261202', 'inbox_20261203']);
    const old = newEventId(later(6));
    await one.prepare([old]);
    await Promise.all([one.maintain(later(10)), one.prepare([old]), two.prepare([old])]);
    expect(await partitions()).toEqual(['inbox_20261128', 'inbox_20261202', 'inbox_20261203']);
    expect(await store([old])).toBe(1);
    await one.maintain(later(11));
    expect(await partitions()).toEqual(['inbox_20261202', 'inbox_20261203', 'inbox_20261204']);
  });

  it('lets two transactions that carry out one event wait for each other, and only the first be', async () => {
    const inbox = new Inbox(db);
    const id = newEventId(new Date());
    await inbox.prepare([id]);
    const fresh = await Promise.all([store([id]), store([id]), store([id])]);
    expect(fresh.toSorted()).toEqual([0, 0, 1]);
  });
});

describe('the outbox', () => {
  it('gives the rows of a lane in the order in which they were stored, however many', async () => {
    await using where = await testDatabase();
    const db = new Database({ url: where.url, service: 'presence' });
    const record = (n: number) => ({ topic: 't', key: 'k', headers: '{}', value: String(n) });
    const values = Array.from({ length: 25 }, (_, n) => n);
    const { rowIds } = await db.transaction((tx) => storeRun(tx, 'a/0', [], values.map(record)));
    await db.transaction(async (tx) =>
      appendRows(tx, [
        { lane: 'shard/1', ...record(100) },
        { lane: `o'dd "lane"`, ...record(101) },
      ]),
    );
    const { rows } = await readRows(db.sql, ['a/0'], { rows: 100, bytes: 1_000_000 });
    expect(rows.map(({ value }) => Number(value))).toEqual(values);
    expect(rows.map(({ id }) => id)).toEqual(rowIds);
    expect(await waitingRows(db)).toHaveLength(3);
    await deleteRows(db.sql, rows.slice(0, 20));
    await deleteRows(db.sql, (await readRows(db.sql, [`o'dd "lane"`], { rows: 9, bytes: 100 })).rows);
    const oldest = await readRows(db.sql, ['a/0'], { rows: 2, bytes: 1_000_000 });
    expect(oldest.rows.map(({ value }) => value)).toEqual(['20', '21']);
    expect(oldest.isAll).toBe(false);
    expect((await waitingRows(db)).map(({ lane, rows: n }) => [lane, n]).toSorted()).toEqual([
      ['a/0', 5],
      ['shard/1', 1],
    ]);
    await db.close();
  });

  it('gives no more rows once those before are as many bytes as may be read, and says whether it has given all', async () => {
    await using where = await testDatabase();
    const db = new Database({ url: where.url, service: 'presence' });
    // 100 octets each; the second in 50 characters.
    const rows = ['a'.repeat(100), 'é'.repeat(50), 'c'.repeat(100)].map((value) => ({
      ...{ lane: 'a/0', topic: 't', key: 'k', headers: '{}' },
      value,
    }));
    await db.transaction(async (tx) => appendRows(tx, rows));
    const read = async (limits: { rows: number; bytes: number }) => {
      const oldest = await readRows(db.sql, ['a/0'], limits);
      return [oldest.rows.map(({ value }) => value[0]).join(''), oldest.isAll];
    };
    expect(await read({ rows: 9, bytes: 1 })).toEqual(['a', false]);
    expect(await read({ rows: 9, bytes: 100 })).toEqual(['a', false]);
    expect(await read({ rows: 9, bytes: 101 })).toEqual(['aé', false]);
    expect(await read({ rows: 9, bytes: 301 })).toEqual(['aéc', true]);
    // Whether there is more behind the limit is not known: it is asked for again.
    expect(await read({ rows: 9, bytes: 300 })).toEqual(['aéc', false]);
    expect(await read({ rows: 3, bytes: 1_000 })).toEqual(['aéc', false]);
    expect((await readRows(db.sql, ['none'], { rows: 9, bytes: 9 })).isAll).toBe(true);
    await db.close();
  });

  it('waits for the disk again when the relay has given back its locks', async () => {
    await using where = await testDatabase();
    const db = new Database({ url: where.url, service: 'presence' });
    await db.transaction(async (tx) =>
      appendRows(tx, [{ lane: 'shard/1', topic: 't', key: 'k', headers: '{}', value: 'v' }]),
    );
    const waits = (session: Sql) => session.rows`select current_setting('synchronous_commit') as waits`;
    await db.background.session(async (session) => {
      const { rows } = await lockAndReadRows(session, [{ shard: 1, lane: 'shard/1' }], { rows: 10, bytes: 100 });
      expect(rows.map(({ value }) => value)).toEqual(['v']);
      expect(await waits(session)).toEqual([{ waits: 'off' }]);
      await deleteRowsAndUnlock(session, rows);
      expect(await waits(session)).toEqual([{ waits: 'on' }]);
    });
    expect(await waitingRows(db)).toEqual([]);
    await db.close();
  });
});
