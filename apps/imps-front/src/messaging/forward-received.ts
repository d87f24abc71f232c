import { allFailed, status, withFailures, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Forwarded, RequestContext } from '../requests/forwarding.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { loadListMembers } from './list-member.store.js';
import { wholeMessageId } from './part-id.js';
import { refusalBySize, type RequestLimits } from './request-size.js';
import { listsAmongRecipients, recipientsOf } from './send-message.js';

/**
 * ForwardMessage-Request becomes MessageForwardRequested; its recipients are read as those of SendMessage. With a part its whole
 * message is forwarded. 1.3 is told the new message's ID, unless there is more to say than that all went well.
 */
export function forwardReceived({ db, maxRecipients }: Readonly<{ db: Database }> & RequestLimits) {
  return async (
    primitive: PrimitiveOf<'ForwardMessage-Request'>,
    context: RequestContext,
  ): Promise<Forwarded | Primitive> => {
    const { requester, now, version } = context;
    const { recipient, messageId } = primitive;
    const lists = listsAmongRecipients(recipient, context);
    const members = await loadListMembers(db.sql, requester.accountId, lists);
    const { recipients, failures } = recipientsOf(recipient, context, members);
    if (recipients.length === 0) {
      return refusal(
        primitive,
        failures.length > 0 ? allFailed(failures) : { code: status.badParameter, description: 'Recipient is missing' },
      );
    }
    if (messageId === '') return refusal(primitive, { code: status.invalidMessage });
    const submittedAt = now.toISOString();
    const data = { requester, messageId: wholeMessageId(messageId), recipients, submittedAt };
    const tooLarge = refusalBySize(data, { maxRecipients });
    if (tooLarge) return refusal(primitive, tooLarge);
    return {
      request: { topic: 'message-requests', fact: { type: 'MessageForwardRequested', data } },
      answer: (response) => {
        const others = recipients.map(({ spelling }) => spelling);
        const result = resultOf(withFailures(response.data.result, failures, others));
        const newId = response.type === 'MessageAnswered' ? response.data.messageId : undefined;
        return version === '1.3' && result.code === status.successful && newId !== undefined
          ? { kind: 'ForwardMessage-Response', messageId: newId }
          : { kind: 'Status', result };
      },
    };
  };
}
