import type { FactDefinitions, TopicDefinition } from './fact.js';
import { dataSchema, DeadLetterHeaders, RecordHeaders } from './headers.js';
import { responses } from './responses.js';
import { deadLetterTopic, topics } from './topics.js';

const keys: Record<TopicDefinition['key'], string> = {
  user: 'canonical user ID whose order matters',
  msisdn: 'number of the phone whose order matters',
  request: 'event ID of the request that is answered; for doorbells any',
  origin: 'key of the original record',
};

/** The headers that all records have, with the values that identify this fact. */
function headersOf(type: string, version: number): object {
  const own = { ce_type: { const: type }, ce_dataschema: { const: dataSchema(type, version) } };
  return { type: 'object', allOf: [{ $ref: '#/components/schemas/headers' }, { type: 'object', properties: own }] };
}

const services = ['imps-front', 'presence', 'routing', 'sms-adapter'] as const;

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
          headers: headersOf(type, version),
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
  const writes = (producer: string, id: string, address: string) => {
    operations[`${producer}.${id}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${id}` },
      summary: `${producer} writes ${address}.`,
    };
  };
  const add = (id: string, address: string, topic: TopicDefinition, parameters?: object) => {
    const made = channel(address, topic, id);
    channels[id] = { ...made.channel, ...(parameters && { parameters }) };
    Object.assign(messages, made.messages);
    const producers = topic.producer === 'any' ? (['imps-front', 'presence', 'routing'] as const) : [topic.producer];
    for (const producer of producers) writes(producer, id, address);
  };
  for (const [name, topic] of Object.entries(topics)) add(name, name, topic);
  add('responses', 'responses.{instance}', responses, {
    instance: { description: 'Name of an instance of imps-front.' },
  });
  channels[deadLetterTopic] = {
    address: deadLetterTopic,
    description:
      'Records that could not be processed: value and headers of the original, with reason and origin in additional headers.',
    messages: { DeadLetter: { $ref: `#/components/messages/${deadLetterTopic}.DeadLetter` } },
  };
  messages[`${deadLetterTopic}.DeadLetter`] = {
    name: 'DeadLetter',
    summary: 'The original record, with these headers added to its own.',
    contentType: 'application/octet-stream',
    headers: { $ref: '#/components/schemas/deadLetterHeaders' },
    payload: { description: 'The value of the original record, whatever it is.' },
  };
  for (const service of services) writes(service, deadLetterTopic, deadLetterTopic);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'smsonly: events between the services',
      version: '1.0.0',
      description:
        'Topic names get the prefix KAFKA_TOPIC_PREFIX. Delivery is at least once; consumers drop duplicates by event ID.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas: { headers: RecordHeaders, deadLetterHeaders: DeadLetterHeaders } },
  };
}
