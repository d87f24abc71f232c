import type { GivenSpan } from './spans-in-otlp.js';

/**
 * A message to a phone (trace aa), its receipt (trace dd), a batch that another message shares (trace bb), and the poll that
 * brought the report of both (trace cc). What is recorded, as services record it.
 */
export const story: readonly GivenSpan[] = [
  {
    service: 'imps-front',
    trace: 'aa',
    id: '0001',
    name: 'CSP SendMessage-Request',
    at: 0,
    took: 40.25,
    attributes: {
      'csp.version': '1.2',
      'csp.encoding': 'xml',
      'csp.response': 'SendMessage-Response',
      'csp.status': 200,
      'http.request.body.size': 812,
      'http.response.body.size': 431,
      'smsonly.message_id': ['m-a'],
    },
    events: [
      {
        name: 'csp.document',
        attributes: { 'csp.direction': 'in', 'csp.xml': '<WV-CSP-Message>…', 'csp.wbxml_size': 202 },
      },
      { name: 'csp.document', attributes: { 'csp.direction': 'out', 'csp.xml': '<WV…', 'csp.wbxml_size': 97 } },
    ],
  },
  {
    service: 'imps-front',
    trace: 'aa',
    id: '0002',
    parent: '0001',
    name: 'publish smsonly.message-requests',
    at: 2,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'smsonly.message-requests',
      'messaging.destination.partition.id': '2',
      'messaging.kafka.offset': 41,
      'messaging.kafka.message.key': 'wv:a***@im.example.com',
      'messaging.message.id': 'e-1',
      'smsonly.fact': 'MessageSubmitted',
    },
  },
  {
    trace: 'aa',
    id: '0003',
    parent: '0002',
    name: 'handle MessageSubmitted',
    at: 5.5,
    took: 9,
    attributes: { 'messaging.kafka.offset': 41, 'smsonly.delay_ms': 3.51234, 'smsonly.fact': 'MessageSubmitted' },
  },
  {
    trace: 'bb',
    id: '0004',
    name: 'commit',
    at: 8,
    attributes: { 'db.system.name': 'postgresql', 'smsonly.schema': 'routing', 'smsonly.statements': 7 },
    links: [
      { trace: 'aa', id: '0003' },
      { trace: 'ee', id: '0013' },
    ],
  },
  {
    service: 'sms-adapter',
    trace: 'aa',
    id: '0005',
    parent: '0003',
    name: 'POST /send',
    at: 20,
    attributes: {
      'http.response.status_code': 200,
      'smsonly.sms_id': 's-a',
      'smsonly.part': '1/1',
      'smsonly.attempt': 1,
    },
  },
  {
    service: 'sms-adapter',
    trace: 'dd',
    id: '0006',
    name: 'callback dlr',
    at: 60,
    attributes: { 'smsonly.sms_id': 's-a', 'smsonly.dlr_level': 2, 'smsonly.dlr_status': 'DELIVRD' },
  },
  {
    service: 'imps-front',
    trace: 'cc',
    id: '0007',
    name: 'CSP Polling-Request',
    at: 90,
    attributes: { 'csp.response': 'DeliveryReport-Request', 'csp.status': 200, 'smsonly.message_id': ['m-a', 'm-e'] },
    links: [
      { trace: 'aa', id: '0003' },
      { trace: 'ee', id: '0013' },
    ],
  },
  { service: 'imps-front', trace: 'cc', id: '0008', parent: '0007', name: 'commit', at: 91 },
];

/** A login (trace 1f), at which two messages that waited were offered, and what else comes with a login. */
export const loginStory: readonly GivenSpan[] = [
  { service: 'imps-front', trace: '1f', id: '1f01', name: 'CSP Login-Request', at: 100 },
  { service: 'imps-front', trace: '1f', id: '1f02', parent: '1f01', name: 'publish session-events', at: 101 },
  { trace: '1f', id: '1f03', parent: '1f02', name: 'handle SessionStarted', at: 102 },
  { trace: '1f', id: '1f04', parent: '1f03', name: 'publish deliveries', at: 103 },
  { trace: '1f', id: '1f05', parent: '1f03', name: 'publish deliveries', at: 103 },
  { service: 'presence', trace: '1f', id: '1f06', parent: '1f02', name: 'handle SessionStarted', at: 103.5 },
  {
    service: 'imps-front',
    trace: '1f',
    id: '1f07',
    parent: '1f04',
    name: 'handle MessageOffered',
    at: 104,
    attributes: { 'smsonly.message_id': 'm-a' },
  },
  {
    service: 'imps-front',
    trace: '1f',
    id: '1f08',
    parent: '1f05',
    name: 'handle MessageOffered',
    at: 105,
    attributes: { 'smsonly.message_id': 'm-e' },
  },
  {
    service: 'imps-front',
    trace: '2f',
    id: '2f01',
    name: 'CSP Polling-Request',
    at: 120,
    attributes: { 'smsonly.message_id': 'm-e' },
    links: [{ trace: '1f', id: '1f08' }],
  },
];

/** The other message, of the batch and the poll. */
export const otherStory: readonly GivenSpan[] = [
  {
    service: 'imps-front',
    trace: 'ee',
    id: '0011',
    name: 'CSP SendMessage-Request',
    at: 1,
    attributes: { 'smsonly.message_id': 'm-e' },
  },
  { trace: 'ee', id: '0013', parent: '0011', name: 'handle MessageSubmitted', at: 6 },
  {
    service: 'sms-adapter',
    trace: 'ee',
    id: '0015',
    parent: '0013',
    name: 'POST /send',
    at: 21,
    attributes: { 'smsonly.sms_id': 's-e', 'smsonly.part': '2/3', 'smsonly.attempt': 1 },
    fault: 'ECONNREFUSED',
  },
];
