import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createMetrics, traceContext } from '@smsonly/platform';
import { recordedSpans } from '@smsonly/platform/testing';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { Outbox, Publisher } from './index.js';
import {
  closeWorkshops,
  eventId,
  makeNotebook,
  openDatabase,
  readAll,
  silent,
  smsRequested,
  startWorkshop,
  tell,
  topicsOf,
  type Place,
} from '../test/workshop.js';

jest.setTimeout(60_000);

const spanId = (traceparent: string | undefined) => traceContext(traceparent)?.spanId;
const traceOf = (traceparent: string | undefined) => traceContext(traceparent)?.traceId;

describe('what is recorded of an event', () => {
  const open: AsyncDisposable[] = [];
  let place: Place;
  beforeAll(async () => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    const db = openDatabase(place.url);
    await makeNotebook(db);
    await db.close();
    await topicsOf(place);
  });
  afterEach(closeWorkshops);
  afterAll(async () => {
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  it('is a tree: published, handled below that, committed, and its results published below the handling', async () => {
    const tracing = recordedSpans();
    const workshop = await startWorkshop(place, { tracing });
    const db = openDatabase(place.url);
    const common = {
      brokers: place.brokers,
      instance: 'front-0',
      topicPrefix: place.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'front-0' }),
      tracing,
    };
    const publisher = new Publisher(common);
    const outbox = new Outbox({ ...common, db, publisher, clock: () => new Date() });
    const origin = tracing.begin();
    const id = eventId();
    await db.transaction((tx) =>
      outbox.append(tx, [{ ...smsRequested('s-1', '+4790000009', 'a secret text', id), traceparent: origin }]),
    );
    await outbox.flush();
    const [reported] = await eventually(() => {
      expect(tracing.named('publish sms-events')).toHaveLength(1);
      return tracing.named('publish sms-events');
    });
    const [requested] = tracing.named('publish sms-submissions');
    const [handled] = tracing.named('handle SmsRequested');
    const [committed] = tracing.named('commit');
    const [stored] = await readAll(place, 'sms-submissions');
    expect(requested).toMatchObject({ context: stored?.headers['traceparent'], kind: 'producer' });
    expect(spanId(requested?.parent)).toBe(spanId(origin));
    expect(requested?.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.destination.name': 'sms-submissions',
      'messaging.destination.partition.id': String(stored?.partition),
      'messaging.kafka.offset': 0,
      'messaging.kafka.message.key': '+47******09',
      'messaging.message.id': id,
      'smsonly.fact': 'SmsRequested',
    });
    expect(handled).toMatchObject({ kind: 'consumer', parent: requested?.context });
    expect(handled?.attributes).toMatchObject({
      'messaging.kafka.offset': 0,
      'messaging.message.id': id,
      'smsonly.outcome': 'handled',
    });
    expect(handled?.attributes['smsonly.delay_ms']).toBeGreaterThanOrEqual(0);
    expect(committed).toMatchObject({ kind: 'internal', parent: handled?.context, links: [handled?.context] });
    expect(committed?.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'smsonly.schema': 'routing' });
    expect(spanId(reported?.parent)).toBe(spanId(handled?.context));
    expect(new Set(tracing.spans.map(({ context }) => traceOf(context)))).toEqual(new Set([traceOf(origin)]));
    expect(JSON.stringify(tracing.spans)).not.toMatch(/secret|4790000009|4759440000/);
    await outbox.stop();
    await publisher.close();
    await db.close();
    await workshop.close();
  });

  it('names partition and offset as the broker numbered them, however records were gathered', async () => {
    const tracing = recordedSpans();
    const publisher = new Publisher({
      brokers: place.brokers,
      instance: 'many-0',
      topicPrefix: place.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'many-0' }),
      tracing,
    });
    const facts = Array.from({ length: 60 }, (_, n) =>
      smsRequested(`m-${n}`, `+47900001${String(n % 9).padStart(2, '0')}`),
    );
    await Promise.all(facts.slice(0, 30).map((fact) => tell(publisher, [fact])));
    await tell(publisher, facts.slice(30));
    await publisher.close();
    const records = await readAll(place, 'sms-submissions');
    const placeOf = new Map<string, string>();
    const next = new Map<number, number>();
    for (const { id, partition } of records) {
      const offset = next.get(partition) ?? 0;
      next.set(partition, offset + 1);
      placeOf.set(id, `${partition}/${offset}`);
    }
    expect(tracing.spans).toHaveLength(60);
    for (const { attributes } of tracing.spans)
      expect(`${attributes['messaging.destination.partition.id']}/${attributes['messaging.kafka.offset']}`).toBe(
        placeOf.get(String(attributes['messaging.message.id'])),
      );
  });

  it('one commit for a batch is linked to all its events, and a repeat is told as one', async () => {
    const tracing = recordedSpans();
    const publisher = new Publisher({
      brokers: place.brokers,
      instance: 'batch-0',
      topicPrefix: place.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'batch-0' }),
    });
    const again = smsRequested('b-0', '+4790077733', 'x', eventId());
    await tell(publisher, [again, smsRequested('b-1', '+4790077733'), smsRequested('b-2', '+4790077733'), again]);
    await publisher.close();
    const workshop = await startWorkshop(place, { tracing, instance: 'workshop-1' });
    await eventually(() => {
      const handled = tracing.named('handle SmsRequested');
      const mine = handled.filter(({ attributes }) => attributes['messaging.kafka.message.key'] === '+47******33');
      expect(mine.filter(({ attributes }) => attributes['smsonly.outcome'] === 'repeated')).toHaveLength(1);
      const [batch] = tracing
        .named('commit')
        .filter(({ links }) => mine.every(({ context }) => links?.includes(context)));
      expect(batch?.parent).toBeUndefined();
      expect(batch).toBeDefined();
    });
    await workshop.close();
  });

  it('tells what a handler failed with, and where the dead letter is', async () => {
    const tracing = recordedSpans();
    const publisher = new Publisher({
      brokers: place.brokers,
      instance: 'poison-0',
      topicPrefix: place.prefix,
      logger: silent,
      metrics: createMetrics({ service: 'poison-0' }),
    });
    await tell(publisher, [smsRequested('p-0', '+4790000301', 'undecidable', eventId())]);
    await publisher.close();
    const workshop = await startWorkshop(place, { tracing, instance: 'workshop-2' });
    const [letter] = await eventually(() => {
      expect(tracing.named('publish dead-letters')).toHaveLength(1);
      return tracing.named('publish dead-letters');
    });
    await workshop.close();
    const failed = tracing.named('handle SmsRequested').filter(({ fault }) => fault !== undefined);
    expect(failed.length).toBeGreaterThanOrEqual(3);
    expect(new Set(failed.map(({ fault }) => fault))).toEqual(new Set(['this text cannot be decided about']));
    const [{ parent } = {}] = failed;
    expect(letter).toMatchObject({ parent });
    expect(letter?.context).not.toBe(parent);
    expect(traceOf(letter?.context)).toBe(traceOf(parent));
  });
});
