import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { migrate } from '../prisma/migrate.mjs';

jest.setTimeout(60_000);

describe('the migration runner', () => {
  let folder: string;
  let database: TestDatabase;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-migrations-'));
    database = await testDatabase({ migrated: false });
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, sql: string) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  }
  async function ask(sql: string, url = database.url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }
  const run = (url = database.url) => migrate({ url, folder });

  it('applies migrations in the order of their names, each once, and keeps records as Prisma does', async () => {
    write('2_second', 'insert into t values (2);');
    write('1_first', 'create table t (id int); insert into t values (1);');
    expect(await run()).toEqual(['1_first', '2_second']);
    expect(await run()).toEqual([]);
    expect(await ask('select id from t order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(
      await ask(
        'select migration_name, applied_steps_count, length(checksum) as checksum, finished_at is not null as finished from _prisma_migrations order by 1',
      ),
    ).toEqual([
      { migration_name: '1_first', applied_steps_count: 1, checksum: 64, finished: true },
      { migration_name: '2_second', applied_steps_count: 1, checksum: 64, finished: true },
    ]);
  });

  it('refuses to go on when an applied migration was edited', async () => {
    write('1_first', 'create table t (id int);');
    await run();
    write('1_first', 'create table t (id bigint);');
    write('2_second', 'create table u (id int);');
    await expect(run()).rejects.toThrow('migration 1_first was edited after it was applied');
    expect(await ask(`select to_regclass('u') as u`)).toEqual([{ u: null }]);
  });

  it('refuses to go on after one that failed under Prisma', async () => {
    write('1_first', 'create table t (id int);');
    await run();
    await ask(`update _prisma_migrations set finished_at = null, logs = 'disk full'`);
    await expect(run()).rejects.toThrow('migration 1_first failed in an earlier run: disk full');
  });

  it('applies nothing of a migration that fails, says where, and can try again', async () => {
    write('1_first', 'create table t (id int);\ncreate table u (id int);\ninsert into nowhere values (1);');
    await expect(run()).rejects.toThrow(
      'migration 1_first failed (line 3), nothing of it was applied: relation "nowhere" does not exist',
    );
    expect(await ask(`select to_regclass('t') as t`)).toEqual([{ t: null }]);
    write('1_first', 'create table t (id int);');
    expect(await run()).toEqual(['1_first']);
  });

  it('keeps records also when a migration switches to another role', async () => {
    const role = `spec_${randomBytes(4).toString('hex')}`;
    write('1_role', `create role ${role}; set role ${role};`);
    write('2_next', 'create table t (id int);');
    expect(await run()).toEqual(['1_role', '2_next']);
    await ask(`drop role ${role}`);
  });

  it('is run by many at once in one database and applies each migration once', async () => {
    write('1_first', 'create table t (id int); insert into t values (1);');
    const applied = await Promise.all([run(), run(), run(), run()]);
    expect(applied.flat()).toEqual(['1_first']);
  });

  it('makes roles of the whole server in many databases at once', async () => {
    const role = `spec_${randomBytes(4).toString('hex')}`;
    write(
      '1_role',
      `do $$ begin if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if; end $$;
       create schema own; grant usage on schema own to ${role};`,
    );
    const databases = await Promise.all(Array.from({ length: 5 }, () => testDatabase({ migrated: false })));
    const applied = await Promise.all(databases.map(({ url }) => run(url)));
    expect(applied).toEqual(databases.map(() => ['1_role']));
    await Promise.all(databases.map((one) => one.close()));
    await ask(`drop role ${role}`);
  });

  it('names the folder when there is none', async () => {
    await expect(migrate({ url: database.url, folder: join(folder, 'none') })).rejects.toThrow('with migrations');
  });
});
