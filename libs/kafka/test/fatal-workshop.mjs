// The workshop as a process of its own, whose handler ends it for some texts: nothing catches what they do.
// usage: node fatal-workshop.mjs '{"url": …, "brokers": […], "prefix": …}'
import { Database } from '../../persistence/dist/index.js';
import { createMetrics } from '../../platform/dist/index.js';
import { emit, KafkaTransport, Publisher } from '../dist/index.js';

const { url, brokers, prefix } = JSON.parse(process.argv[2]);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const common = {
  brokers,
  instance: 'fatal-0',
  topicPrefix: prefix,
  logger: silent,
  metrics: createMetrics({ service: 'fatal' }),
  clock: () => new Date(),
};
const db = new Database({ url, service: 'routing' });
const publisher = new Publisher(common);

const fatal = {
  abort: () => process.abort(),
  heap: () => {
    for (const kept = []; ;) kept.push(Array.from({ length: 1_000 }, (_, n) => ({ n })));
  },
};

async function noteSubmissions(events, { tx, now }) {
  for (const { data } of events) {
    fatal[data.text]?.();
    if (data.text === 'slow') await tx.run`select pg_sleep(20)`;
  }
  await tx.run`
    insert into notebook (event_id, key, submission)
    select * from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ key }) => key)}::text[],
                         ${events.map(({ data }) => data.submissionId)}::text[])`;
  return events.map((event) => {
    const { submissionId, to, from } = event.data;
    return emit('sms-events', event.key, {
      type: 'SmsAccepted',
      data: { submissionId, to, from, at: now.toISOString() },
    });
  });
}

const transport = new KafkaTransport({
  ...common,
  service: 'workshop',
  db,
  publisher,
  subscriptions: { 'sms-submissions': { SmsRequested: noteSubmissions } },
});
transport.listen(() => undefined);
