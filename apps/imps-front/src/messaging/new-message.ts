import type { FactOf } from '@smsonly/contracts';
import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { resultFor } from '../requests/refusal.js';

type Offered<T extends FactOf<'deliveries'>['type']> = Extract<FactOf<'deliveries'>, { type: T }>['data'];

/** MessageOffered becomes NewMessage: the sender as the receiver spells them, the recipient as at their login. */
export function newMessage(
  { messageId, content, sentAt }: Offered<'MessageOffered'>,
  spelling: Readonly<{ sender: string; recipient: string }>,
): PrimitiveOf<'NewMessage'> {
  return {
    kind: 'NewMessage',
    messageInfo: {
      messageId,
      contentType: content.type,
      ...(content.encoding !== undefined && { contentEncoding: content.encoding }),
      contentSize: content.size,
      recipient: { users: [{ userId: spelling.recipient }] },
      sender: { user: { userId: spelling.sender } },
      dateTime: new Date(sentAt),
    },
    contentData: content.data,
  };
}

/** ReportOffered becomes DeliveryReport-Request, naming the recipient as the sender of the message spelt them. */
export function deliveryReport(
  { messageId, result, settledAt, contentType, contentSize, recipient }: Offered<'ReportOffered'>,
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
