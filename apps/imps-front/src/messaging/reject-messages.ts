import { status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Forwarded, RequestContext } from '../requests/forwarding.js';
import { resultOf, statusOf } from '../requests/refusal.js';
import { wholeMessageId } from './part-id.js';

/** RejectMessage-Request becomes MessageRejectionRequested. With a part its whole message is rejected. */
export function rejectMessages(
  { messageIds }: PrimitiveOf<'RejectMessage-Request'>,
  { requester }: RequestContext,
): Forwarded | Primitive {
  const asWritten = new Map(messageIds.filter((id) => id !== '').map((id) => [wholeMessageId(id), id]));
  if (asWritten.size === 0) return statusOf(status.invalidMessage);
  return {
    request: {
      topic: 'message-requests',
      fact: { type: 'MessageRejectionRequested', data: { requester, messageIds: [...asWritten.keys()] } },
    },
    answer: ({ data: { result } }) => {
      const details = result.details?.map((detail) => ({
        ...detail,
        ...(detail.messageIds && { messageIds: detail.messageIds.map((id) => asWritten.get(id) ?? id) }),
      }));
      return { kind: 'Status', result: resultOf({ ...result, ...(details && { details }) }) };
    },
  };
}
