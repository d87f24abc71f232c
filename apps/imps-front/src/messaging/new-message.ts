import type { Content, FactOf } from '@smsonly/contracts';
import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { resultFor } from '../requests/refusal.js';
import type { OfferedMessage } from './offered-message.js';

type Report = Extract<FactOf<'deliveries'>, { type: 'ReportOffered' }>['data'];

/** The sender as the receiver spells them, the recipient as at their login. */
type Spelling = Readonly<{ sender: string; recipient: string }>;

/** An offered message becomes NewMessage. */
export function newMessage(offered: OfferedMessage, spelling: Spelling): PrimitiveOf<'NewMessage'> {
  return {
    kind: 'NewMessage',
    messageInfo: messageInfo(offered, spelling),
    contentData: offered.content.data,
  };
}

/** It becomes MessageNotification: the message is announced, and comes with GetMessage. */
export function messageNotification(offered: Outline, spelling: Spelling): PrimitiveOf<'MessageNotification'> {
  return { kind: 'MessageNotification', messageInfo: messageInfo(offered, spelling) };
}

export function getMessageResponse(offered: OfferedMessage, spelling: Spelling): PrimitiveOf<'GetMessage-Response'> {
  return {
    kind: 'GetMessage-Response',
    messageInfo: messageInfo(offered, spelling),
    contentData: offered.content.data,
  };
}

/** A message without its content: its kind and size. */
export type Outline = Pick<OfferedMessage, 'messageId' | 'sentAt'> & Readonly<{ content: Omit<Content, 'data'> }>;

/** What a client is told of a message beside its content. */
export function messageInfo(
  { messageId, content, sentAt }: Outline,
  spelling: Spelling,
): PrimitiveOf<'NewMessage'>['messageInfo'] {
  return {
    messageId,
    contentType: content.type,
    ...(content.encoding !== undefined && { contentEncoding: content.encoding }),
    contentSize: content.size,
    recipient: { users: [{ userId: spelling.recipient }] },
    sender: { user: { userId: spelling.sender } },
    dateTime: new Date(sentAt),
  };
}

/** ReportOffered becomes DeliveryReport-Request, naming the recipient as the sender of the message spelt them. */
export function deliveryReport(
  { messageId, result, settledAt, contentType, contentSize, recipient }: Report,
  spelling: Readonly<{ sender: string }>,
  version: CspVersion,
): PrimitiveOf<'DeliveryReport-Request'> {
  const { code, description } = resultFor(result, version);
  return {
    kind: 'DeliveryReport-Request',
    result: { code, ...(description !== undefined && { description }) },
    deliveryTime: new Date(settledAt),
    messageInfo: {
      messageId,
      contentType,
      contentSize,
      recipient: { users: [{ userId: recipient.spelling }] },
      sender: { user: { userId: spelling.sender } },
    },
  };
}
