// The workshop as a process of its own that dies by its own hand, with SIGKILL, at the moment it was told to.
// usage: node mortal-workshop.mjs '{"url": …, "brokers": […], "prefix": …, "dieAt": "committed" | "published", "dieOn": "<submission ID>"}'
import { Database } from '../../persistence/dist/index.js';
import { createMetrics } from '../../platform/dist/index.js';
import { emit, KafkaTransport, Outbox, Publisher } from '../dist/index.js';

const { url, brokers, prefix, dieAt, dieOn, appends } = JSON.parse(process.argv[2]);
const die = () => process.kill(process.pid, 'SIGKILL');

/** What follows from the fatal event reaches the publisher right after its commit. */
class MortalPublisher extends Publisher {
  async publish(publications, options) {
    const fatal = publications.some(
      ({ topic, value }) => topic === 'sms-events' && String(value).includes(`"${dieOn}"`),
    );
    if (fatal && dieAt === 'committed') die();
    await super.publish(publications, options);
    if (fatal && dieAt === 'published') die();
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const common = {
  brokers,
  instance: 'mortal-0',
  topicPrefix: prefix,
  logger: silent,
  metrics: createMetrics({ service: 'mortal' }),
  clock: () => new Date(),
};
const db = new Database({ url, service: 'routing' });
const publisher = new MortalPublisher(common);

async function noteSubmissions(events, { tx, now }) {
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

if (appends) {
  // An HTTP handler that stores what follows and dies before, or after, it is relayed.
  const outbox = new Outbox({ ...common, db, publisher });
  for (const { submissionId, to } of appends) {
    await db.transaction((tx) =>
      outbox.append(tx, [
        emit('sms-events', to, {
          type: 'SmsAccepted',
          data: { submissionId, to, from: '+4759440000', at: new Date().toISOString() },
        }),
      ]),
    );
    await outbox.flush([to]);
  }
} else {
  const transport = new KafkaTransport({
    ...common,
    service: 'workshop',
    db,
    publisher,
    subscriptions: { 'sms-submissions': { SmsRequested: noteSubmissions } },
  });
  transport.listen(() => undefined);
}
