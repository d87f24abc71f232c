import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { fileURLToPath } from 'node:url';
import { freeSequences, tableFacts, withClient } from './catalog.js';
import { prismaDdl, readSchema, type SchemaFile } from './prisma-ddl.js';

jest.setTimeout(60_000);

const schemas = ['imps_front', 'presence', 'routing', 'sms_adapter'];
const schema = readSchema(fileURLToPath(new URL('../../prisma/schema', import.meta.url)));

/** The facts of tables made from the Prisma schema alone. */
async function factsOf(files: readonly SchemaFile[], sequences: readonly string[]): Promise<string[]> {
  await using empty = await testDatabase({ migrated: false });
  const ddl = await prismaDdl(empty.url, files);
  await withClient(empty.url, async (client) => {
    for (const name of schemas) await client.query(`create schema ${client.escapeIdentifier(name)}`);
    for (const name of sequences) await client.query(`create sequence ${name}`);
    await client.query(ddl);
  });
  return await tableFacts(empty.url, schemas);
}

describe('the Prisma schema and the migrations', () => {
  let migrated: TestDatabase;
  let facts: string[];
  beforeAll(async () => {
    migrated = await testDatabase();
    facts = await tableFacts(migrated.url, schemas);
  });
  afterAll(() => migrated.close());

  const drift = async (files: readonly SchemaFile[]) => {
    const wanted = await factsOf(files, await freeSequences(migrated.url, schemas));
    return [
      ...facts.filter((fact) => !wanted.includes(fact)).map((fact) => `only in the migrations: ${fact}`),
      ...wanted.filter((fact) => !facts.includes(fact)).map((fact) => `only in the Prisma schema: ${fact}`),
    ];
  };

  it('make the same tables, columns, types, defaults, keys and indexes', async () => {
    expect(facts.length).toBeGreaterThan(100);
    expect(await drift(schema)).toEqual([]);
  });

  it('are found to differ by a column, a type, a null, a default or a key', async () => {
    const change = (from: RegExp, to: string) => (files: readonly SchemaFile[]) => {
      const after = files.map(({ path, content }) => ({ path, content: content.replace(from, to) }));
      expect(after).not.toEqual(files);
      return after;
    };
    const changes = [
      change(/^ {2}cause +String\n/m, ''),
      change(/contentSize( +)Int /, 'contentSize$1BigInt '),
      change(/releasedAt( +)DateTime\?/, 'releasedAt$1DateTime'),
      change(/@default\("requested"\)/, '@default("asked")'),
      change(/@@unique\(\[inboundId, accountId\]/, '@@unique([inboundId]'),
    ];
    const planted = changes.reduce((files, one) => one(files), schema as readonly SchemaFile[]);
    expect(await drift(planted)).toEqual([
      'only in the migrations: routing.binding.released_at: timestamp with time zone',
      'only in the migrations: routing.consent: unique (inbound_id, account_id)',
      'only in the migrations: routing.offer.content_size: integer not null',
      "only in the migrations: routing.submission.state: text not null default 'requested'::text",
      'only in the migrations: routing.unclaimed_reply.cause: text not null',
      'only in the Prisma schema: routing.binding.released_at: timestamp with time zone not null',
      'only in the Prisma schema: routing.consent: unique (inbound_id)',
      'only in the Prisma schema: routing.offer.content_size: bigint not null',
      "only in the Prisma schema: routing.submission.state: text not null default 'asked'::text",
    ]);
  });
});
