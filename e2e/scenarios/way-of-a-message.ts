import { expect } from '@jest/globals';
import { eventually as within } from '@smsonly/testing';
import { ImpsClient } from '../src/people/imps-client.js';
import { Phone } from '../src/people/phone.js';
import type { CollectedSpan, SpanCollector } from '../src/spans/span-collector.js';
import type { System } from '../src/system/addresses.js';

const eventually: typeof within = (check, options) => within(check, { timeout: 30_000, ...options });

/** A step as it is told: what, where, and which fact or primitive it was about. */
const told = ({ name, service, attributes }: CollectedSpan): string => {
  const about = attributes['csp.response'] ?? (name.startsWith('publish') ? attributes['smsonly.fact'] : undefined);
  return [name, about, service].filter((part) => part !== undefined).join(' ');
};

/** A message to a phone, its receipt and the phone's reply: all of it can be found in the spans, by the message's ID. */
export async function walkTheWay(system: System & { domain: string }, collector: SpanCollector): Promise<void> {
  const [userId, password] = [`wv:alice@${system.domain}`, 'alice-pw'];
  const options = {
    url: system.imps,
    userId,
    password,
    version: '1.2',
    encoding: 'wbxml',
    clientId: 'WV:way',
  } as const;
  const alice = new ImpsClient(options);
  await alice.login();
  const phone = new Phone(system.simulator, '+4790123457');
  const text = 'zqxjkv on its way';
  const { messageId = '' } = await alice.ask(
    {
      kind: 'SendMessage-Request',
      deliveryReport: true,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: Buffer.byteLength(text),
        recipient: { users: [{ userId: `wv:${phone.msisdn}@${system.domain}` }] },
        sender: { user: { userId } },
      },
      contentData: text,
    },
    'SendMessage-Response',
  );
  await alice.next('DeliveryReport-Request', (report) => report.messageInfo?.messageId === messageId);
  const [sms] = await phone.messages();
  await phone.send(sms?.from ?? '', 'zqxjkv on its way back '.repeat(8));
  const reply = await alice.next('NewMessage', ({ contentData = '' }) => contentData.includes('zqxjkv'));
  const replyId = reply.messageInfo.messageId ?? '';
  await alice.fetchAll();
  await alice.logout();

  // Spans of several services come as each sends them; the last step is what the others do about the acknowledgement.
  const there = await eventually(() => {
    const way = collector.wayOf(messageId);
    expect(way.map(told)).toEqual(
      expect.arrayContaining([
        'CSP SendMessage-Request SendMessage-Response imps-front',
        'commit imps-front',
        'publish message-requests MessageSubmitted imps-front',
        'handle MessageSubmitted routing',
        'commit routing',
        'publish responses MessageAnswered routing',
        'handle MessageAnswered imps-front',
        'publish sms-submissions SmsRequested routing',
        'handle SmsRequested sms-adapter',
        'commit sms-adapter',
        'POST /send sms-adapter',
        'publish sms-events SmsAccepted sms-adapter',
        'handle SmsAccepted routing',
        'callback dlr sms-adapter',
        'publish sms-events SmsDelivered sms-adapter',
        'handle SmsDelivered routing',
        'publish deliveries ReportOffered routing',
        'handle ReportOffered imps-front',
        'CSP Polling-Request DeliveryReport-Request imps-front',
        'CSP Status imps-front',
        'publish message-requests OfferAcknowledged imps-front',
        'handle OfferAcknowledged routing',
      ]),
    );
    return way;
  });
  const back = await eventually(() => {
    const way = collector.wayOf(replyId);
    expect(way.map(told)).toEqual(
      expect.arrayContaining([
        'callback mo sms-adapter',
        'commit sms-adapter',
        'publish sms-events SmsReceived sms-adapter',
        'handle SmsReceived routing',
        'commit routing',
        'publish deliveries MessageOffered routing',
        'handle MessageOffered imps-front',
        'commit imps-front',
        'CSP Polling-Request NewMessage imps-front',
        'CSP MessageDelivered imps-front',
        'publish message-requests OfferAcknowledged imps-front',
        'handle OfferAcknowledged routing',
      ]),
    );
    return way;
  });

  for (const way of [there, back]) {
    const known = new Set(way.map(({ spanId }) => spanId));
    for (const { name, service, parentSpanId, attributes } of way) {
      // Each is a part of another that is there too, unless it begins its trace.
      if (parentSpanId !== undefined && !known.has(parentSpanId)) throw new Error(`${name} of ${service} is nowhere`);
      if (!/^(?:publish|handle) /.test(name)) continue;
      expect(attributes).toMatchObject({
        'messaging.system': 'kafka',
        'messaging.destination.partition.id': expect.stringMatching(/^\d+$/),
        'messaging.kafka.offset': expect.any(Number),
      });
      expect(attributes['messaging.kafka.message.key']).toMatch(
        /^(?:\+47\*+57|wv:a\*+@im\.example\.com|[0-9a-f]{8}-[0-9a-f-]{27})$/,
      );
    }
  }
  const sent = there.find(({ name }) => name === 'POST /send');
  expect(sent?.attributes).toMatchObject({
    'smsonly.sms_id': sms?.id,
    'smsonly.part': '1/1',
    'smsonly.attempt': 1,
    'http.response.status_code': 200,
  });
  const reports = there.filter(({ name }) => name === 'callback dlr').map(({ attributes }) => attributes);
  expect(reports.map((one) => one['smsonly.sms_id'])).toEqual(reports.map(() => sms?.id));
  expect(reports.map((one) => one['smsonly.dlr_status'])).toEqual(expect.arrayContaining(['ESME_ROK', 'DELIVRD']));
  const [firstPart, ...otherParts] = back.filter(({ name }) => name === 'callback mo');
  expect(otherParts.length).toBeGreaterThan(0);
  for (const { links } of otherParts) expect(links).toMatchObject([{ spanId: firstPart?.spanId }]);
  const [post] = there;
  expect(post?.events.map(({ attributes }) => attributes['csp.direction'])).toEqual(['in', 'out']);
  expect(post?.events[0]?.attributes['csp.xml']).toContain('<ContentData>*****************</ContentData>');
}

/** Nobody's number, password, name or words are in any span of all that happened. */
export function findNobody(spans: readonly CollectedSpan[], secrets: readonly string[]): void {
  expect(spans.length).toBeGreaterThan(100);
  for (const { name, service, attributes, events } of spans) {
    const all = JSON.stringify({ name, attributes, events }).toLowerCase();
    // A subscriber's number, in any spelling, outside of IDs.
    const outsideOfIds = all.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
    const number = /(?<![\w*])\+?(?:00)?47\d{8}(?!\d)/.exec(outsideOfIds)?.[0];
    if (number !== undefined) throw new Error(`${name} of ${service} has a number: ${all}`);
    const told = secrets.find((secret) => all.includes(secret.toLowerCase()));
    if (told !== undefined) throw new Error(`${name} of ${service} has ${told}: ${all}`);
  }
}
