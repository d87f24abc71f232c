import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { advanceMark, clearMark, Database, findMark, sqlState, writeMark } from './index.js';

jest.setTimeout(60_000);

const now = new Date('2026-12-01T12:00:00Z');

describe('the mark of records that were begun', () => {
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
  const write = (lane: string, first: bigint, last: bigint, ends = -1) =>
    writeMark(db.sql, lane, { first, last, ends }, now);

  it('is found as it was written last, in its lane', async () => {
    await write('a/0', 5n, 9n);
    await write('a/0', 5n, 5n, 2);
    await write('a/1', 1n, 2n);
    expect(await findMark(db.sql, 'a/0')).toEqual({ first: 5n, last: 5n, ends: 2 });
    await clearMark(db.sql, 'a/0');
    expect(await findMark(db.sql, 'a/0')).toBeUndefined();
    expect(await findMark(db.sql, 'a/1')).toEqual({ first: 1n, last: 2n, ends: -1 });
  });

  it('is gone with the transaction that handles the records, and stands on those that it leaves', async () => {
    await write('b/0', 5n, 9n);
    await db.transaction(async (tx) => advanceMark(tx, 'b/0', 7n));
    expect(await findMark(db.sql, 'b/0')).toEqual({ first: 8n, last: 9n, ends: -1 });
    await db
      .transaction(async (tx) => {
        advanceMark(tx, 'b/0', 9n);
        await tx.rows`select 'x'::text::int`;
      })
      .catch(() => undefined);
    expect(await findMark(db.sql, 'b/0')).toEqual({ first: 8n, last: 9n, ends: -1 });
    await db.transaction(async (tx) => advanceMark(tx, 'b/0', 9n));
    expect(await findMark(db.sql, 'b/0')).toBeUndefined();
  });

  it('is not found while another handles the records: whoever asks waits, and the database gives up for them', async () => {
    await write('c/0', 5n, 5n, 1);
    await db.transaction(async (tx) => {
      advanceMark(tx, 'c/0', 5n);
      await tx.rows`select 1`;
      const asked = await findMark(db.background, 'c/0').then(
        () => 'found',
        (error: unknown) => sqlState(error),
      );
      expect(asked).toBe('55P03');
    });
    expect(await findMark(db.background, 'c/0')).toBeUndefined();
  });
});
