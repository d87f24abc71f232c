import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { createMetrics } from '@smsonly/platform';
import { kafkajsClient } from './kafkajs/client.js';
import { ensureResponseTopic } from './topics.js';
import {
  blockChangeRequested,
  blockListsRequested,
  bareKafka,
  eventId,
  expectedByKey,
  makeNotebook,
  manySubmissions,
  notebook,
  notedByKey,
  once,
  openDatabase,
  readAll,
  silent,
  smsRequested,
  startWorkshop,
  submissionsByKey,
  tell,
  topicsOf,
  untilNoted,
  type Place,
  type Workshop,
  closeWorkshops,
} from '../test/workshop.js';

jest.setTimeout(60_000);

const minute = 60_000;

describe('a service that consumes', () => {
  const open: AsyncDisposable[] = [];
  const metrics = createMetrics({ service: 'workshop' });
  let place: Place;
  let workshop: Workshop;

  beforeAll(async () => {
    const database = await testDatabase();
    const broker = await testBroker();
    open.push(database, broker);
    place = { url: database.url, brokers: broker.brokers, prefix: broker.prefix };
    await topicsOf(place);
    const client = kafkajsClient({
      brokers: place.brokers,
      instance: 'front',
      topicPrefix: place.prefix,
      logger: silent,
    });
    for (const instance of ['front-0', 'front-1'])
      await ensureResponseTopic(client, `${place.prefix}responses.${instance}`);
    const db = openDatabase(place.url);
    await makeNotebook(db);
    await db.close();
    workshop = await startWorkshop(place, { metrics });
  });
  afterAll(async () => {
    await closeWorkshops();
    await workshop?.close();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  it('handles each event once and in the order of its key, and publishes what follows in that order', async () => {
    const facts = manySubmissions(600);
    await tell(workshop.publisher, facts);
    await untilNoted(workshop.db, 600);
    expect(await notedByKey(workshop.db)).toEqual(expectedByKey(facts));
    const reports = await readAll(place, 'sms-events');
    expect(submissionsByKey(reports)).toEqual(expectedByKey(facts));
    expect(reports[0]?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_type: 'SmsAccepted',
      ce_source: '/workshop-0',
      'content-type': 'application/json',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
  });

  it('counts what it handles, and shows that nothing waits', async () => {
    const shown = await metrics.registry.metrics();
    expect(shown).toMatch(
      /smsonly_kafka_records_total\{topic="sms-submissions",type="SmsRequested",outcome="handled",service="workshop"\} 600/,
    );
    expect(shown).toMatch(
      /smsonly_kafka_handling_seconds_count\{.*topic="sms-submissions",type="SmsRequested".*\} [1-9]/,
    );
    expect(shown).toMatch(/smsonly_kafka_published_records_total\{topic="sms-events",service="workshop"\} 600/);
    expect(shown).toMatch(/smsonly_kafka_lag_records\{topic="sms-submissions",partition="\d".*\} 0\n/);
    expect(shown).not.toMatch(/smsonly_kafka_lag_records\{.*\} [1-9]/);
    expect(shown).toMatch(/smsonly_kafka_held_partitions\{.*\} 0/);
  });

  it('carries the trace of an event on to what follows from it', async () => {
    const phone = '+4790100000';
    const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';
    await tell(workshop.publisher, [{ ...smsRequested('traced', phone), traceparent }]);
    await eventually(async () => {
      const report = (await readAll(place, 'sms-events')).find(({ key }) => key === phone);
      expect(report?.headers['traceparent']).toMatch(/^00-0123456789abcdef0123456789abcdef-(?!0123456789abcdef)/);
    });
  });

  it('handles an event once that is delivered again', async () => {
    const phone = '+4790200000';
    const fact = smsRequested('again', phone, 'hello', eventId());
    await tell(workshop.publisher, [fact, fact]);
    await tell(workshop.publisher, [fact]);
    await tell(workshop.publisher, [smsRequested('after', phone)]);
    await eventually(async () => expect((await notedByKey(workshop.db))[phone]).toEqual(['again', 'after']));
    await eventually(async () =>
      expect(submissionsByKey(await readAll(place, 'sms-events'))[phone]).toEqual(['again', 'after']),
    );
  });

  it('lets no poisonous record harm its neighbours: it becomes a dead letter, with reason and origin', async () => {
    const phone = '+4790300000';
    const texts = ['hello', 'undecidable', 'hello', 'broken handler', 'hello', 'bad sql', 'hello'];
    await tell(
      workshop.publisher,
      texts.map((text, n) => smsRequested(`p${n}`, phone, text)),
    );
    await eventually(async () => expect((await notedByKey(workshop.db))[phone]).toEqual(['p0', 'p2', 'p4', 'p6']));
    const letters = await eventually(async () => {
      const found = (await readAll(place, 'dead-letters')).filter(({ key }) => key === phone);
      expect(found).toHaveLength(3);
      return found;
    });
    expect(letters.map(({ data }) => (data as { submissionId: string }).submissionId)).toEqual(['p1', 'p3', 'p5']);
    expect(letters[0]?.headers).toMatchObject({
      ce_type: 'SmsRequested',
      'dead-letter-reason': 'decision',
      'dead-letter-error': 'this text cannot be decided about',
      'dead-letter-topic': 'sms-submissions',
      'dead-letter-partition': expect.stringMatching(/^\d$/),
      'dead-letter-offset': expect.stringMatching(/^\d+$/),
      'dead-letter-service': 'workshop',
    });
    expect(letters[1]?.headers['dead-letter-error']).toMatch(/^TypeError at /);
    expect(letters[2]?.headers['dead-letter-error']).toBe('Postgres 22P02');
    expect(submissionsByKey(await readAll(place, 'sms-events'))[phone]).toEqual(['p0', 'p2', 'p4', 'p6']);
  });

  it('puts records that do not keep to their schema into the dead-letter topic as they came', async () => {
    const phone = '+4790400000';
    const producer = bareKafka(place.brokers).producer();
    await producer.connect();
    const headers = { ce_type: 'SmsRequested', ce_id: eventId(), ce_source: '/x', ce_time: new Date().toISOString() };
    const good = JSON.stringify({ submissionId: 'good', to: phone, from: '+4759440000', text: 'x' });
    const old = '01000000-0000-7000-8000-000000000000';
    await producer.send({
      topic: `${place.prefix}sms-submissions`,
      messages: [
        { key: phone, value: 'secret text', headers },
        { key: phone, value: '{}', headers: { ...headers, ce_id: eventId() } },
        { key: phone, value: good, headers: { ...headers, ce_type: 'SomethingElse' } },
        { key: phone, value: good, headers: { ...headers, ce_id: 'no-uuid' } },
        { key: phone, value: good, headers: { ...headers, ce_id: old } },
        {
          key: phone,
          value: good,
          headers: { ...headers, ce_id: eventId(), ce_dataschema: 'urn:smsonly:fact:SmsRequested:9' },
        },
        { key: phone, value: null, headers: { ...headers, ce_id: eventId() } },
        { key: phone, value: good },
        { key: phone, value: good, headers: { ...headers, ce_id: eventId() } },
      ],
    });
    await producer.disconnect();
    await eventually(async () => expect((await notedByKey(workshop.db))[phone]).toEqual(['good']));
    const letters = (await readAll(place, 'dead-letters')).filter(({ key }) => key === phone);
    expect(letters.map((letter) => letter.headers['dead-letter-error'])).toEqual([
      'SmsRequested: the value is not JSON',
      expect.stringMatching(/^SmsRequested: \/ /),
      expect.stringContaining('type "SomethingElse" is not a fact of this topic'),
      'header ce_id is not a UUIDv7',
      'SmsRequested: the event ID is from a day that the inbox does not remember',
      'SmsRequested: schema version 9, this service knows 1',
      'SmsRequested: the value is missing',
      'header ce_type is missing',
    ]);
    expect(letters[0]?.data).toBe('secret text');
    expect(letters.every((letter) => letter.headers['dead-letter-reason'] === 'schema')).toBe(true);
  });

  it('answers a request, and a repeat of it at the new address with the stored answer', async () => {
    const id = eventId();
    const deadline = new Date(Date.now() + minute);
    await tell(workshop.publisher, [blockListsRequested({ id, replyTo: 'responses.front-0', deadline })]);
    const [first] = await eventually(async () => {
      const heard = await readAll(place, 'responses.front-0');
      expect(heard).toHaveLength(1);
      return heard;
    });
    expect(first).toMatchObject({
      key: id,
      headers: { ce_type: 'BlockListsReported' },
      data: { requestId: id, result: { code: 200 } },
    });
    await tell(workshop.publisher, [blockListsRequested({ id, replyTo: 'responses.front-1', deadline })]);
    const [again] = await eventually(async () => {
      const heard = await readAll(place, 'responses.front-1');
      expect(heard).toHaveLength(1);
      return heard;
    });
    expect(again).toMatchObject({ key: id, headers: { ce_type: 'BlockListsReported' }, data: first?.data });
    expect((await notebook(workshop.db)).filter(({ submission }) => submission === 'block lists')).toHaveLength(1);
  });

  it('does not carry out a request whose deadline has passed, but a repeat with a later one', async () => {
    const count = async () =>
      (await notebook(workshop.db)).filter(({ submission }) => submission === 'block lists').length;
    const before = await count();
    const heard = async (instance: string) =>
      (await readAll(place, `responses.${instance}`)).filter(({ key }) => key === id);
    const id = eventId();
    await tell(workshop.publisher, [
      blockListsRequested({ id, replyTo: 'responses.front-0', deadline: new Date(Date.now() - 1) }),
    ]);
    await eventually(async () => {
      const { values } = await metrics.registry.getSingleMetric('smsonly_kafka_records_total')!.get();
      expect(values.find(({ labels }) => labels['outcome'] === 'expired')).toMatchObject({ value: 1 });
    });
    expect([await count(), await heard('front-0')]).toEqual([before, []]);
    await tell(workshop.publisher, [
      blockListsRequested({ id, replyTo: 'responses.front-1', deadline: new Date(Date.now() + minute) }),
    ]);
    await eventually(async () => expect(await heard('front-1')).toHaveLength(1));
    expect(await count()).toBe(before + 1);
  });

  it('carries out a repeat in time that was fetched together with its late original', async () => {
    const id = eventId();
    const ask = (instance: string, ms: number) =>
      blockListsRequested({ id, replyTo: `responses.${instance}`, deadline: new Date(Date.now() + ms) });
    await tell(workshop.publisher, [ask('front-0', -1), ask('front-1', minute)]);
    await eventually(async () => {
      const heard = (await readAll(place, 'responses.front-1')).filter(({ key }) => key === id);
      expect(heard).toMatchObject([{ data: { result: { code: 200 } } }]);
    });
  });

  it('answers 500 to a request that becomes a dead letter, and to its repeat without trying it again', async () => {
    const id = eventId();
    const heard = async (instance: string) =>
      (await readAll(place, `responses.${instance}`)).filter(({ key }) => key === id);
    const letters = async () => (await readAll(place, 'dead-letters')).filter((letter) => letter.id === id);
    await tell(workshop.publisher, [blockChangeRequested({ id, replyTo: 'responses.front-0' })]);
    await eventually(async () =>
      expect(await heard('front-0')).toMatchObject([{ data: { requestId: id, result: { code: 500 } } }]),
    );
    await tell(workshop.publisher, [blockChangeRequested({ id, replyTo: 'responses.front-1' })]);
    await eventually(async () =>
      expect(await heard('front-1')).toMatchObject([{ data: { requestId: id, result: { code: 500 } } }]),
    );
    expect(await letters()).toHaveLength(1);
  });

  it('goes on when the instance that asked is gone', async () => {
    await tell(workshop.publisher, [
      blockListsRequested({ replyTo: 'responses.gone-0' }),
      smsRequested('after-gone', '+4790500000'),
    ]);
    await eventually(async () => expect((await notedByKey(workshop.db))['+4790500000']).toEqual(['after-gone']));
    await eventually(async () =>
      expect(submissionsByKey(once(await readAll(place, 'sms-events')))['+4790500000']).toEqual(['after-gone']),
    );
  });

  it('leaves nothing to do twice when it stops in order', async () => {
    const facts = manySubmissions(200, 4).map((fact) => ({ ...fact, key: fact.key.replace('+4790', '+4791') }));
    await tell(workshop.publisher, facts);
    await eventually(async () => expect((await notedByKey(workshop.db))['+4791000000']?.length).toBeGreaterThan(0));
    await workshop.close();
    workshop = await startWorkshop(place, { metrics: createMetrics({ service: 'workshop' }) });
    await eventually(async () => {
      const noted = Object.entries(await notedByKey(workshop.db)).filter(([key]) => key.startsWith('+4791'));
      expect(Object.fromEntries(noted)).toEqual(expectedByKey(facts));
    });
    await untilNoted(workshop.db, 0);
    const reports = (await readAll(place, 'sms-events')).filter(({ key }) => key.startsWith('+4791'));
    expect(submissionsByKey(reports)).toEqual(expectedByKey(facts));
  });
});
