import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import pg from 'pg';
import { fileURLToPath } from 'node:url';
import { checkStatement, type Nullable } from './check-statement.js';
import { columnsThatCanBeNull, withClient } from './catalog.js';
import { describeStatement } from './describe.js';
import { findStatements, type Found, type Statement } from './statements.js';

jest.setTimeout(180_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const everyService = ['imps_front', 'presence', 'routing', 'sms_adapter'];

/** In whose schema and with whose rights the statements of a folder run. */
function servicesOf({ file }: Statement): readonly string[] {
  const [kind, name = ''] = file.split('/');
  if (kind === 'apps') return [name.replace('-', '_')];
  return name === 'directory' ? ['presence', 'routing'] : everyService;
}

/** All statements of the services and libraries; finding them takes seconds. */
let all: Found | undefined;
const everyStatement = () => (all ??= findStatements(root));

describe('every SQL statement', () => {
  let database: TestDatabase;
  let nullable: Nullable;
  const clients = new Map<string, pg.Client>();
  beforeEach(async () => {
    database = await testDatabase();
    nullable = await columnsThatCanBeNull(database.url);
    for (const service of everyService) {
      const options = `-c role=smsonly_${service} -c search_path=${service}`;
      const client = new pg.Client({ connectionString: database.url, options });
      await client.connect();
      clients.set(service, client);
    }
  });
  afterEach(async () => {
    for (const client of clients.values()) await client.end();
    await database.close();
  });

  /** What is wrong with the statements, `file:line: what`. */
  async function problemsOf({ statements, checker }: Found): Promise<string[]> {
    const problems = new Set<string>();
    for (const statement of statements) {
      const add = (problem: string) => problems.add(`${statement.place}: ${problem}`);
      for (const service of servicesOf(statement)) {
        const client = clients.get(service)!;
        for (const variant of statement.variants) {
          try {
            const description = await describeStatement(client, variant.text);
            checkStatement(statement, variant, description, { checker, nullable }).forEach(add);
            // Rights are looked at only by what carries a statement out, or explains it.
            if (/^\s*(select|insert|update|delete|with)\b/i.test(variant.text))
              await client.query(`explain (generic_plan) ${variant.text}`);
          } catch (error) {
            add(`${(error as Error).message} (as ${service})`);
          }
        }
      }
    }
    return [...problems];
  }

  /** Places of the statements that return other columns once every table has one more: a prepared one fails then (0A000). */
  async function changedByColumns({ statements }: Found): Promise<string[]> {
    const before = await columnsOf(statements);
    await withClient(database.url, (client) =>
      client.query(`do $$ declare one regclass; begin
        for one in select oid::regclass from pg_class
          where relkind in ('r', 'p') and not relispartition and relnamespace::regnamespace::text = any('{${everyService.join(',')}}')
        loop execute format('alter table %s add column added_by_a_migration text', one); end loop; end $$`),
    );
    const after = await columnsOf(statements);
    return [...before].filter(([place, columns]) => after.get(place) !== columns).map(([place]) => place);
  }

  async function columnsOf(statements: readonly Statement[]): Promise<Map<string, string>> {
    const columns = new Map<string, string>();
    for (const statement of statements) {
      const [service] = servicesOf(statement);
      const named = [];
      for (const { text } of statement.variants) {
        const description = await describeStatement(clients.get(service!)!, text);
        named.push(description.columns.map(({ name }) => name).join());
      }
      columns.set(statement.place, named.join(';'));
    }
    return columns;
  }

  it('fits the migrated schema, with the types of its values and rows, and is allowed to its service', async () => {
    const { statements, unknown } = everyStatement();
    expect(statements.length).toBeGreaterThan(150);
    expect(await problemsOf(everyStatement())).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('returns the same columns when a migration has added one to each table, so that a prepared one goes on working', async () => {
    const changed = await changedByColumns(everyStatement());
    expect(changed).toEqual([]);
  });

  it('is found out when it returns whatever columns there are', async () => {
    const source = `import type { Tx } from '@smsonly/persistence';
export const taken = (tx: Tx) => tx.rows<{ phone: string }>\`delete from binding returning *\`;
export const named = (tx: Tx) => tx.rows<{ phone: string }>\`delete from binding returning phone\`;`;
    const path = 'apps/routing/src/planted.ts';
    expect(await changedByColumns(findStatements(root, { path, source }))).toEqual([`${path}:2`]);
  });

  it('is found out when it does not', async () => {
    const found = findStatements(root, { path: 'apps/routing/src/planted.ts', source: planted });
    const at = (line: number, what: string) => `apps/routing/src/planted.ts:${line}: ${what}`;
    expect(await problemsOf(found)).toEqual([
      at(4, 'column "numbr" does not exist (as routing)'),
      at(5, 'standing is string and comes as number'),
      at(6, 'bindingId is no column of the result'),
      at(6, 'binding_id is no property of the row'),
      at(7, 'released_at can be null'),
      at(8, 'phone is never null'),
      at(9, '$1 is 5 and is bound as Date'),
      at(10, 'column "stnding" does not exist (as routing)'),
      at(11, 'permission denied for schema presence (as routing)'),
      at(14, 'phone is number and comes as string'),
    ]);
    expect(found.unknown).toEqual([at(13, 'nobody is seen to give the fragment which')]);
  });
});

const planted = `import { sql, type Fragment, type Tx } from '@smsonly/persistence';
export async function planted(tx: Tx, late: boolean) {
  await tx.rows<{ phone: string; number: string }>\`select phone, number from binding\`;
  await tx.rows<{ phone: string }>\`select phone, numbr from binding\`;
  await tx.rows<{ standing: string }>\`select standing from binding\`;
  await tx.rows<{ bindingId: bigint }>\`select binding_id from binding\`;
  await tx.rows<{ released_at: Date }>\`select released_at from binding\`;
  await tx.rows<{ phone: string | null }>\`select phone from binding\`;
  await tx.run\`update binding set spoke_at = \${5} where phone = \${'+47'}\`;
  await tx.run\`delete from binding where \${late ? sql\`standing = 1\` : sql\`stnding = 1\`}\`;
  tx.post\`delete from presence.contact\`;
}
export const anything = (tx: Tx, which: Fragment) => tx.run\`delete from binding where \${which}\`;
export const asked = (tx: Tx, phone: string): Promise<{ phone: number }[]> => tx.rows\`select \${phone}::text as phone\`;
`;
