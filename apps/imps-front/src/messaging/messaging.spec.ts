import { describe, expect, it } from '@jest/globals';
import type { Response } from '@smsonly/contracts';
import type { PrimitiveOf } from '@smsonly/imps-model';
import type { RequestContext } from '../requests/forwarding.js';
import type { MembersOfLists } from './list-member.store.js';
import { deliveryReport, newMessage } from './new-message.js';
import { listsAmongRecipients, sendMessage } from './send-message.js';

const limits = { maxRecipients: 1000 };
const requester = {
  accountId: '018f0000-0000-7000-8000-000000000001',
  userId: 'wv:alice@im.example.com',
  sessionId: 'session-1',
  version: '1.2' as const,
};
const context: RequestContext = {
  requester,
  version: '1.2',
  reading: { domain: 'im.example.com' },
  now: new Date('2026-11-22T12:00:00Z'),
};
const noMembers: MembersOfLists = new Map();

type Info = PrimitiveOf<'SendMessage-Request'>['messageInfo'];
const send = (
  messageInfo: Info,
  contentData?: string,
  deliveryReport?: boolean,
): PrimitiveOf<'SendMessage-Request'> => ({
  kind: 'SendMessage-Request',
  messageInfo,
  ...(contentData !== undefined && { contentData }),
  ...(deliveryReport !== undefined && { deliveryReport }),
});
const to = (...userIds: string[]) => ({ recipient: { users: userIds.map((userId) => ({ userId })) } });

function forwarded(primitive: PrimitiveOf<'SendMessage-Request'>, members = noMembers) {
  const result = sendMessage(primitive, context, members, limits);
  if ('kind' in result) throw new Error(`refused: ${JSON.stringify(result)}`);
  return { data: result.request.fact.data, answer: (response: object) => result.answer(response as Response) };
}

describe('SendMessage-Request', () => {
  it('becomes MessageSubmitted of the session’s user', () => {
    const { data } = forwarded(
      send({ ...to('wv:%2B4790000009'), sender: { user: { userId: 'mallory' } }, contentSize: 999 }, 'Hellø', true),
    );
    expect(data).toEqual({
      requester,
      recipients: [{ canonical: 'wv:+4790000009@im.example.com', spelling: 'wv:+4790000009', msisdn: '+4790000009' }],
      content: { type: 'text/plain', data: 'Hellø', size: 6 },
      deliveryReport: true,
      submittedAt: '2026-11-22T12:00:00.000Z',
    });
  });

  it('keeps HTML and Base64 as they were sent, and counts the bytes of the content', () => {
    const info = { ...to('wv:bob'), contentType: 'text/html', contentEncoding: 'base64', validity: 60 };
    expect(forwarded(send(info, 'PGI+aGk8L2I+')).data).toMatchObject({
      content: { type: 'text/html', encoding: 'BASE64', data: 'PGI+aGk8L2I+', size: 9 },
      validUntil: '2026-11-22T12:01:00.000Z',
    });
  });

  it('goes to the members of a contact list, to each once', () => {
    const primitive = send({ recipient: { users: [{ userId: 'wv:bob' }], contactLists: ['wv:alice/Friends'] } }, 'hi');
    const key = 'wv:alice/friends@im.example.com';
    expect(listsAmongRecipients(primitive.messageInfo.recipient, context)).toEqual([key]);
    const bob = { canonical: 'wv:bob@im.example.com', spelling: 'wv:Bob' };
    const carol = { canonical: 'wv:carol@im.example.com', spelling: 'wv:carol' };
    expect(forwarded(primitive, new Map([[key, [bob, carol]]])).data).toMatchObject({
      recipients: [{ spelling: 'wv:bob' }, { spelling: 'wv:carol' }],
    });
  });

  it('is refused with 700 when its only recipient is a list that does not exist, with 800 for a group, with 402 without a recipient', () => {
    const code = (recipient: Info['recipient']) => {
      const refused = sendMessage(send({ ...(recipient && { recipient }) }, 'hi'), context, noMembers, limits);
      return 'kind' in refused && refused.kind === 'SendMessage-Response' ? refused.result.code : undefined;
    };
    expect(code({ contactLists: ['wv:alice/none'] })).toBe(700);
    expect(code({ groups: [{ groupId: 'wv:/chess' }] })).toBe(800);
    expect(code(undefined)).toBe(402);
  });

  it('is answered with the ID of the message, and 201 when some recipients could not even be asked for', () => {
    const accepted = { type: 'MessageAnswered', data: { requestId: 'r', result: { code: 200 }, messageId: 'm-1' } };
    expect(forwarded(send(to('wv:bob'), 'hi')).answer(accepted)).toMatchObject({
      kind: 'SendMessage-Response',
      result: { code: 200 },
      messageId: 'm-1',
    });
    expect(forwarded(send(to('wv:bob', 'wv:b@d@@'), 'hi')).answer(accepted)).toMatchObject({
      result: { code: 201, detailedResults: [{ code: 531, userIds: ['wv:b@d@@'] }] },
    });
  });
});

const offer = {
  accountId: requester.accountId,
  userId: requester.userId,
  offerId: 'o-1',
  sequence: 1,
  messageId: 'm-1',
  sender: { canonical: 'wv:+4790000009@im.example.com', spelling: 'wv:+4790000009@im.example.com' },
  recipient: { canonical: 'wv:bob@im.example.com', spelling: 'wv:Bob' },
};

describe('server transactions of messaging', () => {
  it('make a NewMessage with everything that phones need', () => {
    const offered = {
      ...offer,
      content: { type: 'text/plain', data: 'Reply', size: 5 },
      sentAt: '2026-05-11T09:30:15.000Z',
    };
    expect(newMessage(offered, { sender: 'wv:+4790000009', recipient: 'wv:alice' })).toEqual({
      kind: 'NewMessage',
      messageInfo: {
        messageId: 'm-1',
        contentType: 'text/plain',
        contentSize: 5,
        recipient: { users: [{ userId: 'wv:alice' }] },
        sender: { user: { userId: 'wv:+4790000009' } },
        dateTime: new Date('2026-05-11T09:30:15Z'),
      },
      contentData: 'Reply',
    });
  });

  it('make a DeliveryReport-Request that names the recipient as the sender spelt them', () => {
    const report = {
      ...offer,
      result: { code: 200 },
      settledAt: '2026-05-11T09:31:10.000Z',
      contentType: 'text/plain',
      contentSize: 11,
    };
    expect(deliveryReport(report, { sender: 'wv:alice' }, '1.2')).toMatchObject({
      kind: 'DeliveryReport-Request',
      result: { code: 200 },
      messageInfo: {
        messageId: 'm-1',
        recipient: { users: [{ userId: 'wv:Bob' }] },
        sender: { user: { userId: 'wv:alice' } },
      },
    });
  });

  it('report 920 in a delivery report to 1.3 only, to earlier versions 410', () => {
    const report = {
      ...offer,
      result: { code: 920, description: 'MSISDN error', details: [{ code: 920, userIds: ['wv:+4790000009'] }] },
      settledAt: '2026-05-11T09:31:10.000Z',
      contentType: 'text/plain',
      contentSize: 11,
    };
    const codes = (['1.1', '1.2', '1.3'] as const).map(
      (version) => deliveryReport(report, { sender: 'wv:alice' }, version).result.code,
    );
    expect(codes).toEqual([410, 410, 920]);
    expect(JSON.stringify(deliveryReport(report, { sender: 'wv:alice' }, '1.2'))).not.toContain('MSISDN error');
  });
});
