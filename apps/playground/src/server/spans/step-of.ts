import type { WayDocument, WayStep } from '../../seams/way.js';
import { messageIdKey, smsIdKey } from './span-store.js';
import { textsIn, type Attributes, type AttributeValue, type Span } from './span.js';

type Kind = WayStep['kind'];

/** What a step is by the name of its span, and its title. The first that fits. */
const kinds: readonly Readonly<{ name: RegExp; kind: Kind; title: (match: string, of: Attributes) => string }>[] = [
  { name: /^CSP (.+)$/, kind: 'csp', title: (primitive, of) => `${primitive}${answered(of)}` },
  {
    name: /^publish (.+)$/,
    kind: 'published',
    title: (topic, of) => `${shortTopic(topic)}: ${text(of, 'smsonly.fact') ?? 'a record'}`,
  },
  { name: /^handle (.+)$/, kind: 'handled', title: (fact) => `handles ${fact}` },
  { name: /^commit$/, kind: 'commit', title: (_, of) => `commits${counted(of, 'smsonly.statements', 'statement')}` },
  { name: /^POST (\/send)$/, kind: 'send', title: (path, of) => `POST ${path}${partOf(of)}${answeredHttp(of)}` },
  {
    name: /^callback (dlr)$/,
    kind: 'callback',
    title: receipt,
  },
  { name: /^callback (mo)$/, kind: 'callback', title: () => 'SMS from the phone' },
];

/** Attributes that are shown, in this order; others follow as they are called. */
const shown: readonly Readonly<{ key: string; name: string; unit?: string }>[] = [
  { key: messageIdKey, name: 'message' },
  { key: smsIdKey, name: 'SMS' },
  { key: 'csp.version', name: 'CSP version' },
  { key: 'csp.encoding', name: 'encoding' },
  { key: 'csp.response', name: 'answer' },
  { key: 'csp.status', name: 'status' },
  { key: 'http.request.body.size', name: 'request', unit: 'octets' },
  { key: 'http.response.body.size', name: 'response', unit: 'octets' },
  { key: 'smsonly.fact', name: 'fact' },
  { key: 'messaging.destination.name', name: 'topic' },
  { key: 'messaging.destination.partition.id', name: 'partition' },
  { key: 'messaging.kafka.offset', name: 'offset' },
  { key: 'messaging.kafka.message.key', name: 'key' },
  { key: 'smsonly.delay_ms', name: 'delay', unit: 'ms' },
  { key: 'messaging.message.id', name: 'event' },
  { key: 'smsonly.outcome', name: 'outcome' },
  { key: 'smsonly.schema', name: 'schema' },
  { key: 'smsonly.statements', name: 'statements' },
  { key: 'smsonly.part', name: 'part' },
  { key: 'smsonly.attempt', name: 'attempt' },
  { key: 'http.response.status_code', name: 'HTTP status' },
  { key: 'smsonly.dlr_level', name: 'level' },
  { key: 'smsonly.dlr_status', name: 'receipt' },
];
/** The same in every span of its kind. */
const leftOut: readonly string[] = ['messaging.system', 'db.system.name', 'http.request.method'];

/** A span as a step on the way of a message. */
export function stepOf(span: Span, parent: string | undefined): WayStep {
  const found = kinds.find(({ name }) => name.test(span.name));
  const [, match = ''] = found?.name.exec(span.name) ?? [];
  return {
    id: span.spanId,
    ...(parent !== undefined && { parent }),
    kind: found?.kind ?? 'other',
    service: span.service,
    instance: span.instance,
    title: found?.title(match, span.attributes) ?? span.name,
    startedAt: span.startedAt,
    took: span.took,
    facts: factsOf(span),
    documents: documentsOf(span),
  };
}

function factsOf({ attributes, fault }: Span): WayStep['facts'] {
  const known = shown.filter(({ key }) => attributes.has(key));
  const others = [...attributes.keys()]
    .filter((key) => !leftOut.includes(key) && !shown.some((each) => each.key === key))
    .sort()
    .map((key) => ({ key, name: key, unit: undefined }));
  const facts = [...known, ...others].map(({ key, name, unit }) => ({
    name,
    value: [written(attributes.get(key) ?? ''), unit].filter(Boolean).join(' '),
  }));
  return fault === undefined ? facts : [{ name: 'failed', value: fault }, ...facts];
}

function written(value: AttributeValue): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function documentsOf({ events }: Span): WayDocument[] {
  return events
    .filter(({ name }) => name === 'csp.document')
    .map(({ attributes }) => ({
      direction: attributes.get('csp.direction') === 'out' ? 'out' : 'in',
      xml: text(attributes, 'csp.xml') ?? '',
      wbxmlSize: Number(attributes.get('csp.wbxml_size') ?? 0) || 0,
    }));
}

const text = (of: Attributes, key: string): string | undefined => textsIn(of, key)[0];

function answered(of: Attributes): string {
  // What the server asks in turn says more than the result that it tells of.
  const [status, response] = [text(of, 'csp.status'), text(of, 'csp.response')];
  const answer = response?.endsWith('-Response') || response === 'Status' ? (status ?? response) : response;
  return answer === undefined ? '' : `, answered ${answer}`;
}

/** Level 1 is the SMSC's answer, 2 the receipt. */
function receipt(_: string, of: Attributes): string {
  const [level, status] = [text(of, 'smsonly.dlr_level'), text(of, 'smsonly.dlr_status') ?? ''];
  return (level === '1' ? `SMSC answered ${status}` : `receipt ${status}`).trimEnd();
}

function answeredHttp(of: Attributes): string {
  const status = text(of, 'http.response.status_code');
  return status === undefined ? '' : `, answered ${status}`;
}

function partOf(of: Attributes): string {
  const part = text(of, 'smsonly.part');
  return part === undefined || part === '1/1' ? '' : `, part ${part}`;
}

function counted(of: Attributes, key: string, what: string): string {
  const count = of.get(key);
  return typeof count === 'number' ? ` ${count} ${what}${count === 1 ? '' : 's'}` : '';
}

/** Without the usual KAFKA_TOPIC_PREFIX. */
const shortTopic = (topic: string): string => topic.replace(/^smsonly\./, '');
