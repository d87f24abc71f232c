import type { CspTransaction } from '@smsonly/imps-model';

/**
 * The messages that a primitive is about, by the IDs that its client sees; of a part also the ID of its message. Not what a client
 * writes as the ID of a message that it sends: that has its ID from the server. Nor what no message here is called: it could be anything.
 */
export function messageIdsIn(primitive: CspTransaction['content']): string[] {
  return namedIn(primitive).flatMap((id) => (ours.test(id) ? [...new Set([id, id.slice(0, uuidLength)])] : []));
}

/** The ID of a part is that of its message, with its place behind it. */
const uuidLength = 36;
const ours = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/\d{1,6})*$/;

function namedIn(primitive: CspTransaction['content']): readonly string[] {
  switch (primitive.kind) {
    case 'MessageDelivered':
    case 'GetMessage-Request':
    case 'ForwardMessage-Request':
    case 'SendMessage-Response':
    case 'ForwardMessage-Response':
      return primitive.messageId ? [primitive.messageId] : [];
    case 'RejectMessage-Request':
      return primitive.messageIds;
    case 'NewMessage':
    case 'MessageNotification':
    case 'GetMessage-Response':
    case 'DeliveryReport-Request':
      return primitive.messageInfo?.messageId ? [primitive.messageInfo.messageId] : [];
    default:
      return [];
  }
}
