import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import pg from 'pg';
import { fileURLToPath } from 'node:url';
import { checkStatement, type Nullable } from './check-statement.js';
import { columnsThatCanBeNull } from './catalog.js';
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

describe('every SQL statement', () => {
  let database: TestDatabase;
  let nullable: Nullable;
  const clients = new Map<string, pg.Client>();
  beforeAll(async () => {
    database = await testDatabase();
    nullable = await columnsThatCanBeNull(database.url);
    for (const service of everyService) {
      const options = `-c role=smsonly_${service} -c search_path=${service}`;
      const client = new pg.Client({ connectionString: database.url, options });
      await client.connect();
      clients.set(service, client);
    }
  });
  afterAll(async () => {
    for (const client of clients.values()) await client.end();
    await database.close();
  });

  /** What is wrong with the statements, `file:line: what`. */
  async function problemsOf({ statements, checker }: Found): Promise<string[]> {
    const problems = new Set<string>();
    for (const statement of statements) {
      for (const service of servicesOf(statement)) {
        const client = clients.get(service)!;
        const add = (problem: string) => problems.add(`${statement.place}: ${problem}`);
        try {
          const description = await describeStatement(client, statement.text);
          checkStatement(statement, description, { checker, nullable }).forEach(add);
          // Who may do it is looked up only when it is to be carried out, or as far as an explanation goes.
          if (/^\s*(select|insert|update|delete|with)\b/i.test(statement.text))
            await client.query(`explain (generic_plan) ${statement.text}`);
        } catch (error) {
          add(`${(error as Error).message} (as ${service})`);
        }
      }
    }
    return [...problems];
  }

  it('fits the migrated schema, with the types of its values and rows, and is allowed to its service', async () => {
    const found = findStatements(root);
    expect(found.statements.length).toBeGreaterThan(150);
    expect(await problemsOf(found)).toEqual([]);
    expect(found.unknown).toEqual([]);
  });
});
