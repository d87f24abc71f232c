import type { FactDefinitions, TopicDefinition } from './fact.js';
import { responses } from './responses.js';
import { deadLetterTopic, topics } from './topics.js';

const keys: Record<TopicDefinition['key'], string> = {
  user: 'canonical user ID whose order matters',
  msisdn: 'number of the phone whose order matters',
  request: 'event ID of the request that is answered',
  origin: 'key of the record as it came',
};

const string = (description: string, extra: object = {}) => ({ type: 'string', description, ...extra });

/** CloudEvents attributes (binary mode) and ours, as they stand in a record's headers. */
const headers = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time'],
  properties: {
    ce_specversion: string('Always 1.0.', { const: '1.0' }),
    ce_id: string('UUIDv7; two records with the same ID are one event.', { format: 'uuid' }),
    ce_source: string('The service instance that wrote it, e.g. /routing-0.'),
    ce_type: string('Name of the fact.'),
    ce_time: string('When it was written.', { format: 'date-time' }),
    ce_dataversion: string('Major version of the shape of the data.'),
    traceparent: string('W3C trace context.'),
    replyto: string('Client requests: the topic on which the asking instance listens.'),
    deadline: string('Client requests: after this instant no service carries the request out.', {
      format: 'date-time',
    }),
  },
};

function channel(
  address: string,
  topic: TopicDefinition,
  id: string,
): { channel: object; messages: Record<string, object> } {
  const facts = Object.entries<FactDefinitions[string]>(topic.facts);
  return {
    channel: {
      address,
      description: `${topic.description} Key: ${keys[topic.key]}.${topic.carriesText ? ' Carries message texts, kept for TEXT_RETENTION.' : ''}`,
      messages: Object.fromEntries(facts.map(([type]) => [type, { $ref: `#/components/messages/${id}.${type}` }])),
    },
    messages: Object.fromEntries(
      facts.map(([type, { description, version, data }]) => [
        `${id}.${type}`,
        {
          name: type,
          summary: description,
          contentType: 'application/json',
          headers: { $ref: '#/components/schemas/headers' },
          payload: data,
          'x-data-version': version,
        },
      ]),
    ),
  };
}

/** The AsyncAPI 3.0 document of all topics, made from the schemas that the services check against. */
export function asyncApiDocument(): object {
  const channels: Record<string, object> = {};
  const messages: Record<string, object> = {};
  const operations: Record<string, object> = {};
  const add = (id: string, address: string, topic: TopicDefinition, parameters?: object) => {
    const made = channel(address, topic, id);
    channels[id] = { ...made.channel, ...(parameters && { parameters }) };
    Object.assign(messages, made.messages);
    const producers = topic.producer === 'any' ? (['presence', 'routing'] as const) : [topic.producer];
    for (const producer of producers) {
      operations[`${producer}.${id}`] = {
        action: 'send',
        channel: { $ref: `#/channels/${id}` },
        summary: `${producer} writes ${address}.`,
      };
    }
  };
  for (const [name, topic] of Object.entries(topics)) add(name, name, topic);
  add('responses', 'responses.{instance}', responses, {
    instance: { description: 'Name of an instance of imps-front.' },
  });
  channels[deadLetterTopic] = {
    address: deadLetterTopic,
    description:
      'Records that could not be carried out, value and headers as they came, with reason and origin in further headers.',
    messages: {},
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'smsonly: events between the services',
      version: '1.0.0',
      description: 'Topic names get the prefix KAFKA_TOPIC_PREFIX. At least once; consumers drop doubles by event ID.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas: { headers } },
  };
}
