import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createTopics } from '@smsonly/kafka';
import { Kafka, logLevel } from '@smsonly/kafka/kafkajs';
import { testBroker, testDatabase, type TestDatabase } from '@smsonly/testing';
import { withClient } from '../sql/catalog.js';
import { groups, tables, topics, type Bound } from './bounds.mjs';

jest.setTimeout(60_000);
const root = new URL('../../', import.meta.url);
const services = ['imps-front', 'presence', 'routing', 'sms-adapter'];

/** Those that nobody has said anything about. */
const unbounded = (found: readonly string[], bounds: Readonly<Record<string, Bound>>): string[] =>
  found.filter((name) => bounds[name] === undefined);

describe('every table', () => {
  let database: TestDatabase;
  let found: string[];
  beforeAll(async () => {
    database = await testDatabase();
    found = await withClient(database.url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
      );
      return rows.map(({ name }) => name);
    });
  });
  afterAll(() => database.close());

  it('has a bound or a retention, and each line of the list is about a table', () => {
    expect(found.length).toBeGreaterThan(40);
    expect(unbounded(found, tables)).toEqual([]);
    expect(Object.keys(tables).filter((name) => !found.includes(name))).toEqual([]);
  });

  it('that is new is found to have none', () => {
    expect(unbounded([...found, 'routing.gossip'], tables)).toEqual(['routing.gossip']);
  });

  it('that a service removes rows of is listed with that removal, and the other way about', () => {
    const removed = services.flatMap((service) => {
      const file = `apps/${service}/src/${service}.removals.ts`;
      const text = readFileSync(new URL(file, root), 'utf8');
      return [...text.matchAll(/table: '(\w+)'/g)].map(([by, table]) => `${service.replace('-', '_')}.${table} ${by}`);
    });
    const listed = Object.entries(tables).flatMap(([name, { file, by }]) =>
      file.endsWith('.removals.ts') ? [`${name} ${by}`] : [],
    );
    expect(listed.sort()).toEqual(removed.sort());
  });
});

describe('every topic', () => {
  it('is emptied by the broker after the time of its line, and each line is about a topic', async () => {
    await using broker = await testBroker();
    const { brokers, prefix: topicPrefix } = broker;
    await createTopics({ brokers, topicPrefix, partitions: 1, replicationFactor: 1 });
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const found = (await admin.listTopics()).filter((name) => name.startsWith(topicPrefix)).sort();
      const named = found.map((name) => name.slice(topicPrefix.length));
      expect(unbounded(named, topics)).toEqual([]);
      expect(Object.keys(topics).filter((name) => !named.includes(name))).toEqual(['responses.<instance>']);
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: found.map((name) => ({ type: 2, name, configNames: ['retention.ms', 'cleanup.policy'] })),
      });
      for (const { resourceName, configEntries } of resources) {
        const of = Object.fromEntries(configEntries.map((one) => [one.configName, one.configValue]));
        expect([resourceName, of['cleanup.policy']]).toEqual([resourceName, 'delete']);
        expect(Number(of['retention.ms'])).toBeGreaterThan(0);
      }
    } finally {
      await admin.disconnect();
    }
  });
});

describe('the list of bounds', () => {
  it('names places that exist, with what enforces the bound in them, and only variables that there are', () => {
    const variables = readFileSync(new URL('docs/variables.md', root), 'utf8');
    const wrong = [tables, topics, groups]
      .flatMap((bounds) => Object.entries(bounds))
      .flatMap(([name, { bound, file, by }]) => {
        const place = new URL(file, root);
        if (!existsSync(place)) return [`${name}: there is no ${file}`];
        const missing = [...bound.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].filter(
          ([one]) => !variables.includes(`\`${one}\``),
        );
        return [
          ...(by !== '' && readFileSync(place, 'utf8').includes(by) ? [] : [`${name}: ${file} has no ${by}`]),
          ...missing.map(([one]) => `${name}: there is no variable ${one}`),
        ];
      });
    expect(wrong).toEqual([]);
  });
});
