import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, freePort, privateBroker, testBroker } from '@smsonly/testing';
import { bareKafka, eventId, silent } from '../../test/workshop.js';
import type { BrokerClient, GroupEvents, Position, TopicPartition } from '../broker-client.js';
import { partitionFor } from '../partitioner.js';
import { kafkajsClient } from './client.js';

jest.setTimeout(60_000);

const open: AsyncDisposable[] = [];
const clientOf = (brokers: string[]): BrokerClient => {
  const client = kafkajsClient({ brokers, instance: 'front-0', topicPrefix: '', logger: silent });
  open.push({ [Symbol.asyncDispose]: () => client.close() });
  return client;
};
afterAll(async () => {
  for (const one of open.toReversed()) await one[Symbol.asyncDispose]();
});

const specification = (topic: string, partitions = 3) => ({
  topic,
  partitions,
  replicationFactor: -1,
  configuration: { 'retention.ms': '60000' },
});
const record = (key: string) => ({ key, value: key, headers: { about: key } });
const faultOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

async function ends(brokers: string[], topic: string): Promise<number[]> {
  const admin = bareKafka(brokers).admin();
  await admin.connect();
  const offsets = await eventually(() => admin.fetchTopicOffsets(topic));
  await admin.disconnect();
  return offsets.toSorted((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
}

describe('the broker client', () => {
  it('makes topics once, and writes each record where its key belongs or where it is told', async () => {
    const { brokers, prefix } = await testBroker();
    const client = clientOf(brokers);
    const topic = `${prefix}written`;
    await client.ensureTopics([specification(topic)]);
    await client.ensureTopics([specification(topic, 5), specification(`${prefix}other`, 1)]);
    expect(client.partitionsOf(topic)).toBeUndefined();
    const keys = ['a', 'b', 'c', '+4790000009'];
    await client.send([{ topic, partition: undefined, records: keys.map(record) }]);
    expect(client.partitionsOf(topic)).toBe(3);
    const expected = [0, 1, 2].map((partition) => keys.filter((key) => partitionFor(key, 3) === partition).length);
    expect(await ends(brokers, topic)).toEqual(expected);
    await client.send([
      { topic, partition: 1, records: [record('a')] },
      { topic: `${prefix}other`, partition: 0, records: [record('x')] },
    ]);
    expect(await ends(brokers, topic)).toEqual(expected.map((count, partition) => count + (partition === 1 ? 1 : 0)));
    expect(await ends(brokers, `${prefix}other`)).toEqual([1]);
  });

  it('says when there is no such topic or partition, and goes on with the others', async () => {
    const { brokers, prefix } = await testBroker();
    const client = clientOf(brokers);
    const topic = `${prefix}there`;
    await client.ensureTopics([specification(topic)]);
    const unknown = { name: 'BrokerFault', kind: 'unknown-partition' };
    expect(
      await faultOf(client.send([{ topic: `${prefix}not-there`, partition: undefined, records: [record('a')] }])),
    ).toMatchObject({ ...unknown, code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await client.send([{ topic, partition: 2, records: [record('a')] }]);
    expect(await faultOf(client.send([{ topic, partition: 7, records: [record('a')] }]))).toMatchObject(unknown);
    expect(client.partitionsOf(topic)).toBeUndefined();
    await client.send([{ topic, partition: 2, records: [record('a')] }]);
    expect(await ends(brokers, topic)).toEqual([0, 0, 2]);
  });

  it('calls a broker that is not there a fault that passes', async () => {
    const client = clientOf([`127.0.0.1:${await freePort()}`]);
    const passing = { name: 'BrokerFault', kind: 'transient', code: 'KafkaJSConnectionError' };
    expect(await faultOf(client.ping())).toMatchObject(passing);
    expect(await faultOf(client.connect())).toMatchObject(passing);
    expect(await faultOf(client.ensureTopics([specification('x')]))).toMatchObject(passing);
  });

  it('gives a member its partitions and their records, from what the group has committed', async () => {
    const { brokers, prefix } = await testBroker();
    const client = clientOf(brokers);
    const topic = `${prefix}read`;
    const group = `${prefix}${eventId()}`;
    await client.ensureTopics([specification(topic, 2)]);
    await client.send([{ topic, partition: 0, records: ['a', 'b', 'c'].map(record) }]);

    const read = async (until: string, commit: Position[] = []) => {
      const member = client.member({ group, topics: [topic], from: 'earliest' });
      const seen: string[] = [];
      let mine: readonly TopicPartition[] = [];
      const events: GroupEvents = {
        assigned: (partitions) => {
          mine = partitions;
        },
        revoking: () => undefined,
        records: async ({ records, end }) => {
          for (const { key, headers } of records) seen.push(`${key} of ${end}, about ${headers?.['about']}`);
        },
        unreadable: () => 'wait',
        lost: () => undefined, // a new broker loads its groups; the member comes back
      };
      await member.join(events);
      await eventually(() => expect(seen.at(-1)).toMatch(until));
      expect(mine.map(({ partition }) => partition).toSorted()).toEqual([0, 1]);
      await member.commit(commit);
      await member.leave();
      await member.join(events); // has left for good
      return seen;
    };
    const all = ['a of 3, about a', 'b of 3, about b', 'c of 3, about c'];
    expect(await read('c of', [{ topic, partition: 0, offset: '2' }])).toEqual(all);
    expect(await read('c of')).toEqual(all.slice(2));
    await client.deleteGroup(group);
    expect(await read('c of')).toEqual(all);
  });

  it('fetches nothing from a partition that is paused, and what was not taken comes again', async () => {
    const { brokers, prefix } = await testBroker();
    const client = clientOf(brokers);
    const topic = `${prefix}paused`;
    await client.ensureTopics([specification(topic, 2)]);
    const member = client.member({ group: `${prefix}${eventId()}`, topics: [topic], from: 'earliest' });
    member.pause({ topic, partition: 0 }); // not a member yet, and no harm
    const seen: string[] = [];
    let refused = 0;
    await member.join({
      assigned: () => member.pause({ topic, partition: 0 }),
      revoking: () => undefined,
      records: ({ records, partition }) => {
        if (partition === 1 && (refused += 1) <= 2) return undefined;
        seen.push(...records.map(({ key }) => `${partition}${key}`));
        return Promise.resolve();
      },
      unreadable: () => 'wait',
      lost: () => undefined,
    });
    await client.send([
      { topic, partition: 0, records: [record('a')] },
      { topic, partition: 1, records: [record('b')] },
    ]);
    await eventually(() => expect(seen).toEqual(['1b']));
    expect(refused).toBe(3);
    member.resume({ topic, partition: 0 });
    await eventually(() => expect(seen).toEqual(['1b', '0a']));
    await member.leave();
  });
});

describe('a broker that is killed', () => {
  it('comes back with what was acknowledged', async () => {
    const broker = await privateBroker();
    open.push(broker);
    const client = clientOf(broker.brokers);
    await client.ensureTopics([specification('kept', 1)]);
    await client.send([{ topic: 'kept', partition: 0, records: [record('seven')] }]);
    await broker.kill();
    expect(await faultOf(client.ping())).toMatchObject({ kind: 'transient' });
    await broker.start();
    expect(await ends(broker.brokers, 'kept')).toEqual([1]);
    await eventually(() => client.ping());
  });
});
