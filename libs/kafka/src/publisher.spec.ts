import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { BrokerFault, type BrokerClient, type RecordBatch } from './broker-client.js';
import { partitionFor } from './partitioner.js';
import { Publisher } from './publisher.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const connection = { brokers: [], instance: 'front-0', topicPrefix: 't-', logger: silent };

/** A broker whose topics have three partitions, and whose sends go as `plan` says, in turn. */
class PlannedBroker implements Partial<BrokerClient> {
  readonly log: { place: string; value: string }[] = [];
  readonly requests: number[] = [];
  /** Places with more than one send under way at a time. */
  readonly overtaken: string[] = [];
  readonly #underWay = new Set<string>();
  readonly #known = new Set<string>();
  constructor(private readonly plan: (send: number) => 'written' | 'refused' | 'written, not acknowledged') {}

  async connect() {}
  async close() {}
  partitionsOf = (topic: string) => (this.#known.has(topic) ? 3 : undefined);

  async send(batches: readonly RecordBatch[]) {
    const places = batches.flatMap(({ topic, partition, records }) =>
      records.map(({ key, value }) => ({
        place: `${topic}/${partition ?? partitionFor(key, 3)}`,
        value: String(value),
      })),
    );
    const names = new Set(places.map(({ place }) => place));
    for (const name of names) {
      if (this.#underWay.has(name)) this.overtaken.push(name);
      this.#underWay.add(name);
    }
    await sleep(1);
    const outcome = this.plan(this.requests.push(batches.length));
    if (outcome !== 'refused') this.log.push(...places);
    for (const name of names) this.#underWay.delete(name);
    if (outcome !== 'written') throw new BrokerFault('transient', 'KafkaJSConnectionError', 'cut');
    for (const { topic } of batches) this.#known.add(topic);
    return [];
  }
}

const publisherOver = (broker: PlannedBroker) =>
  new Publisher({
    ...connection,
    metrics: createMetrics({ service: 'front' }),
    client: broker as unknown as BrokerClient,
  });

const once = (log: PlannedBroker['log'], place: string) => [
  ...new Set(log.filter((one) => one.place === place).map(({ value }) => value)),
];

describe('the publisher', () => {
  it('keeps the order of each partition, whatever the broker refuses or does not acknowledge', async () => {
    const outcomes = ['written', 'refused', 'written', 'written, not acknowledged', 'written'] as const;
    const broker = new PlannedBroker((send) => outcomes[send % outcomes.length] ?? 'written');
    const publisher = publisherOver(broker);
    const expected = new Map<string, string[]>();
    const acknowledged: Promise<void>[] = [];
    for (let n = 0; n < 300; n += 1) {
      const [topic, key, value] = [`topic${n % 2}`, `key${n % 7}`, String(n)];
      const place = `t-${topic}/${partitionFor(key, 3)}`;
      expected.set(place, [...(expected.get(place) ?? []), value]);
      acknowledged.push(publisher.publish([{ topic, key, value, headers: {} }]));
      if (n % 10 === 0) await sleep(2);
    }
    await Promise.all(acknowledged);
    for (const [place, values] of expected) expect(once(broker.log, place)).toEqual(values);
    expect(broker.overtaken).toEqual([]);
    expect(broker.log.length).toBeGreaterThan(300); // or nothing was written twice, and the plan proved nothing
    await publisher.close();
  });

  it('sends what one turn brings in one request, once the topic is known', async () => {
    const broker = new PlannedBroker(() => 'written');
    const publisher = publisherOver(broker);
    const publication = (key: string) => ({ topic: 'topic', key, value: key, headers: {} });
    await publisher.publish([publication('first')]);
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => publisher.publish([publication(key)])));
    expect(broker.requests).toHaveLength(2);
    await publisher.close();
  });

  it('drops what nobody needs any more, and nothing else', async () => {
    const broker = new PlannedBroker((send) => (send < 4 ? 'refused' : 'written'));
    const publisher = publisherOver(broker);
    const publication = (value: string) => ({ topic: 'topic', key: 'k', value, headers: {} });
    await Promise.all([
      publisher.publish([publication('perishes')], { perishAfter: 10 }),
      publisher.publish([publication('stays')]),
    ]);
    expect(broker.log.map(({ value }) => value)).toEqual(['stays']);
    await publisher.close();
  });
});
