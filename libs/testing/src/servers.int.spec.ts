import { afterAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { liveBrokers } from '../servers/kafka-answers.mjs';
import { eventually, privateBroker, privatePostgres, tcpProxy, testBroker, testDatabase } from './index.js';

jest.setTimeout(60_000);

const ask = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};

describe('testDatabase', () => {
  it('gives each caller an empty database of its own', async () => {
    await using one = await testDatabase({ migrated: false });
    await using two = await testDatabase({ migrated: false });
    await ask(one.url, 'create table only_in_one (id int)');
    expect(await ask(two.url, `select to_regclass('only_in_one') as found`)).toEqual([{ found: null }]);
  });

  it('is gone after close, even with someone connected', async () => {
    const database = await testDatabase({ migrated: false });
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.close();
    await expect(ask(database.url, 'select 1')).rejects.toThrow('does not exist');
    await client.end();
  });
});

describe('testBroker', () => {
  it('gives a broker that answers, and a prefix for the names of the suite', async () => {
    await using broker = await testBroker();
    await using again = await testBroker();
    expect(await liveBrokers(broker.brokersText)).toBe(1);
    expect(broker.prefix).toMatch(/^t[0-9a-f]{6}-$/);
    expect([again.brokersText, again.prefix === broker.prefix]).toEqual([broker.brokersText, false]);
  });
});

describe('private servers', () => {
  const open: AsyncDisposable[] = [];
  afterAll(async () => {
    for (const server of open) await server[Symbol.asyncDispose]();
  });

  it('Postgres comes back after a kill with what was committed', async () => {
    const postgres = await privatePostgres({ migrated: false });
    open.push(postgres);
    await ask(postgres.url, 'create table kept (id int); insert into kept values (7)');
    await postgres.kill();
    await expect(ask(postgres.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.start();
    expect(await ask(postgres.url, 'select id from kept')).toEqual([{ id: 7 }]);
    await postgres.stop();
    await postgres.start();
    expect(await ask(postgres.url, 'select id from kept')).toEqual([{ id: 7 }]);
  });

  it('Kafka is unavailable after a kill, and answers again on the same port after a start', async () => {
    const broker = await privateBroker();
    open.push(broker);
    await broker.kill();
    // The kernel takes a moment to close what a killed process listened on.
    await eventually(() => expect(liveBrokers(broker.brokersText)).rejects.toThrow('ECONNREFUSED'));
    await broker.start();
    await eventually(async () => expect(await liveBrokers(broker.brokersText)).toBe(1));
  });
});

describe('tcpProxy', () => {
  it('cuts, holds and heals connections to its target', async () => {
    await using database = await testDatabase({ migrated: false });
    const { hostname, port } = new URL(database.url);
    await using proxy = await tcpProxy({ host: hostname, port: Number(port) });
    const through = new URL(database.url);
    through.hostname = proxy.host;
    through.port = String(proxy.port);

    const client = new pg.Client({ connectionString: through.href });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table written (id int)');
    proxy.hold('answers');
    const answer = client.query('insert into written values (1)');
    answer.catch(() => undefined);
    await eventually(async () => expect(await ask(database.url, 'select id from written')).toEqual([{ id: 1 }]));
    proxy.cut();
    await expect(answer).rejects.toThrow();
    await expect(ask(through.href, 'select 1')).rejects.toThrow();
    proxy.heal();
    expect(await ask(through.href, 'select id from written')).toEqual([{ id: 1 }]);
  });
});
