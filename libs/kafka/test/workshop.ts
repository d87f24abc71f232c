/** A small service for the contract suite, and what it takes to watch it from outside. */
import type { TopicName } from '@smsonly/contracts';
import { Database } from '@smsonly/persistence';
import { createMetrics, newEventId, type Tracing } from '@smsonly/platform';
import { eventually } from '@smsonly/testing';
import {
  answer,
  createTopics,
  DecisionError,
  emit,
  KafkaTransport,
  Publisher,
  type Emission,
  type Handler,
  type KafkaTransportOptions,
  type Log,
  type Subscriptions,
} from '../src/index.js';
import { Kafka, logLevel, type KafkaMessage } from '../src/kafkajs/raw.js';
import { sealFact } from '../src/record.js';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export type Place = Readonly<{ url: string; brokers: string[]; prefix: string }>;

export const openDatabase = (url: string, tracing?: Tracing): Database =>
  new Database({ url, service: 'routing', applicationName: 'workshop', ...(tracing && { tracing }) });

/** The table in which the handlers of the workshop note what they carried out; no key of it stops a second time. */
export async function makeNotebook(db: Database): Promise<void> {
  await db.sql.run`create table notebook (place bigserial, event_id uuid, key text, submission text)`;
}

export const topicsOf = ({ brokers, prefix: topicPrefix }: Place, partitions = 3) =>
  createTopics({ brokers, topicPrefix, partitions, replicationFactor: 1 });

type Submission = { submissionId: string; to: string; from: string; text: string };

/** Notes each SMS and reports it accepted. A text may ask for trouble. */
const noteSubmissions: Handler<{ type: 'SmsRequested'; data: Submission }> = async (events, { tx, now }) => {
  for (const { data } of events) {
    if (data.text === 'undecidable') throw new DecisionError('this text cannot be decided about');
    if (data.text === 'broken handler') (undefined as unknown as string).trim();
    if (data.text === 'bad sql') await tx.rows`select 'x'::text::int`;
  }
  await tx.run`
    insert into notebook (event_id, key, submission)
    select * from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ key }) => key)}::text[],
                         ${events.map(({ data }) => data.submissionId)}::text[])`;
  return events.map((event) => {
    const { submissionId, to, from } = event.data;
    return emit(
      'sms-events',
      event.key,
      { type: 'SmsAccepted', data: { submissionId, to, from, at: now.toISOString() } },
      { cause: event },
    );
  });
};

const reportBlockLists: Handler = async (events, { tx }) => {
  for (const { id, key } of events)
    await tx.run`insert into notebook values (default, ${id}::uuid, ${key}, 'block lists')`;
  const list = { inUse: false, userIds: [] };
  return events.map((event) =>
    answer(event, { type: 'BlockListsReported', data: { result: { code: 200 }, block: list, grant: list } }),
  );
};

const refuse: Handler = async () => {
  throw new DecisionError('no session ever starts here');
};

export const table = {
  'sms-submissions': { SmsRequested: noteSubmissions, SmsWithdrawn: 'ignored' },
  'message-requests': {
    BlockListsRequested: reportBlockLists,
    BlockChangeRequested: refuse,
    SessionStarted: 'ignored',
    SessionEnded: 'ignored',
    MessageSubmitted: 'ignored',
    OfferAcknowledged: 'ignored',
    OfferRested: 'ignored',
    OfferRefused: 'ignored',
    MessageRejectionRequested: 'ignored',
    MessageForwardRequested: 'ignored',
  },
} satisfies Subscriptions;

export type Workshop = Readonly<{
  transport: KafkaTransport;
  db: Database;
  publisher: Publisher;
  close(): Promise<void>;
}>;

/** Starts the service and waits until it is a member of its group (or not, with `wait: false`). */
export async function startWorkshop(
  { url, brokers, prefix }: Place,
  { instance = 'workshop-0', wait = true, ...more }: Partial<KafkaTransportOptions> & { wait?: boolean } = {},
): Promise<Workshop> {
  const db = openDatabase(url, more.tracing);
  const common = {
    brokers,
    instance,
    topicPrefix: prefix,
    logger: silent,
    metrics: createMetrics({ service: instance }),
    ...more,
  };
  const publisher = more.publisher ?? new Publisher(common);
  const transport = new KafkaTransport({
    service: 'workshop',
    db,
    subscriptions: table,
    clock: () => new Date(),
    publisher,
    onCrash: (error) => console.error('the consumer crashed', error),
    ...common,
  });
  transport.listen(() => undefined);
  let closing: Promise<void> | undefined;
  const workshop = {
    transport,
    db,
    publisher,
    close: () =>
      (closing ??= (async () => {
        running.delete(workshop);
        await transport.close();
        await publisher.close(500);
        await db.close();
      })()),
  };
  running.add(workshop);
  if (wait) await eventually(() => transport.ready(), { timeout: 20_000 });
  return workshop;
}

const running = new Set<Workshop>();

/** Closes what a failed test has left running. */
export async function closeWorkshops(): Promise<void> {
  await Promise.all([...running].map((workshop) => workshop.close()));
}

export const smsRequested = (submissionId: string, to: string, text = 'hello', id?: string): Emission =>
  emit(
    'sms-submissions',
    to,
    { type: 'SmsRequested', data: { submissionId, to, from: '+4759440000', text } },
    id ? { id } : {},
  );

const requester = {
  accountId: '0191e2a4-0000-7000-8000-000000000001',
  userId: 'wv:alice@im.example.com',
  sessionId: 's1',
  version: '1.3',
} as const;

export const blockListsRequested = (options: { id?: string; replyTo?: string; deadline?: Date }): Emission =>
  emit('message-requests', requester.userId, { type: 'BlockListsRequested', data: { requester } }, options);

export const blockChangeRequested = (options: { id?: string; replyTo?: string; deadline?: Date }): Emission =>
  emit('message-requests', requester.userId, { type: 'BlockChangeRequested', data: { requester } }, options);

export const eventId = (): string => newEventId(new Date());

/** Publishes facts as another service would. */
export async function tell(publisher: Publisher, facts: readonly Emission[]): Promise<void> {
  await publisher.publish(facts.map((fact) => sealFact(fact, { source: '/elsewhere-0', now: new Date() })));
}

export type Seen = Readonly<{
  key: string;
  headers: Record<string, string>;
  id: string;
  data: unknown;
  partition: number;
}>;

const texts = (headers: KafkaMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));

/** Looks on from outside, without this library in between. */
export const bareKafka = (brokers: string[]): Kafka =>
  new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 20, maxRetryTime: 300, initialRetryTime: 50 } });

/** All records that a topic holds now, in the order of each partition. */
export async function readAll(
  { brokers, prefix }: Place,
  topic: TopicName | 'dead-letters' | `responses.${string}`,
): Promise<Seen[]> {
  const name = `${prefix}${topic}`;
  const kafka = bareKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await eventually(() => admin.fetchTopicOffsets(name)); // a new topic's leader may not know its office yet
  await admin.disconnect();
  const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  if (expected === 0) return [];
  const consumer = kafka.consumer({ groupId: `${name}.${newEventId(new Date())}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [name], fromBeginning: true });
  const seen: Seen[] = [];
  let complete: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (complete = resolve));
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch: { messages, partition } }) => {
      for (const { key, headers, value } of messages) {
        const plain = texts(headers);
        seen.push({ key: String(key), headers: plain, id: plain['ce_id'] ?? '', data: parsed(value), partition });
      }
      if (seen.length >= expected) complete();
    },
  });
  await all;
  await consumer.disconnect();
  return seen;
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(String(value)) as unknown;
  } catch {
    return String(value);
  }
}

/** Each event once, where it first occurred: what an idempotent consumer makes of a topic. */
export function once(seen: readonly Seen[]): Seen[] {
  const ids = new Set<string>();
  return seen.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** Submission IDs of reports by phone, in their order. */
export function submissionsByKey(seen: readonly Seen[]): Record<string, string[]> {
  const byKey: Record<string, string[]> = {};
  for (const { key, data } of seen) (byKey[key] ??= []).push((data as Submission).submissionId);
  return byKey;
}

export function notebook(db: Database): Promise<{ key: string; submission: string }[]> {
  return db.sql.rows<{ key: string; submission: string }>`select key, submission from notebook order by place`;
}

export async function notedByKey(db: Database): Promise<Record<string, string[]>> {
  const byKey: Record<string, string[]> = {};
  for (const { key, submission } of await notebook(db)) (byKey[key] ??= []).push(submission);
  return byKey;
}

/** Waits until as many submissions are noted and reported. */
export async function untilNoted(db: Database, count: number, timeout = 20_000): Promise<void> {
  await eventually(
    async () => {
      const [row] = await db.sql.rows<{ noted: number; left: number }>`
        select (select count(*)::int from notebook) as noted, (select count(*)::int from outbox) as left`;
      if ((row?.noted ?? 0) < count || row?.left !== 0)
        throw new Error(`noted ${row?.noted} of ${count}, ${row?.left} in the outbox`);
    },
    { timeout, interval: 50 },
  );
}

/** `count` submissions over some phones: `[phone, submission ID]`, in order. */
export function manySubmissions(count: number, phones = 10): Emission[] {
  return Array.from({ length: count }, (_, n) => smsRequested(`s${n}`, `+4790${String(n % phones).padStart(6, '0')}`));
}

export function expectedByKey(facts: readonly Emission[]): Record<string, string[]> {
  const byKey: Record<string, string[]> = {};
  for (const { key, data } of facts) (byKey[key] ??= []).push((data as Submission).submissionId);
  return byKey;
}
