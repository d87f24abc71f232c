import type { Address, Detail } from '@smsonly/contracts';
import { allFailed, withFailures, status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { readList, readUsers } from '../addresses/read-address.js';
import { type RequestContext, type Forwarded } from '../requests/forwarding.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { loadListMembers, type MembersOfLists } from './list-member.store.js';
import { refusalBySize, type RequestLimits } from './request-size.js';

const longestContentType = 200;

type Recipient = PrimitiveOf<'SendMessage-Request'>['messageInfo']['recipient'] | undefined;

/** SendMessage-Request: the members of the contact lists among its recipients must be known before the message can go. */
export function forwardMessage({ db, maxRecipients }: Readonly<{ db: Database }> & RequestLimits) {
  return async (
    request: PrimitiveOf<'SendMessage-Request'>,
    context: RequestContext,
  ): Promise<Forwarded | Primitive> => {
    const lists = listsAmongRecipients(request.messageInfo.recipient, context);
    const members = await loadListMembers(db.sql, context.requester.accountId, lists);
    return sendMessage(request, context, members, { maxRecipients });
  };
}

/** The keys of the contact lists among the recipients. */
export function listsAmongRecipients(recipient: Recipient, { reading }: RequestContext): string[] {
  return (recipient?.contactLists ?? []).flatMap((text) => readList(text, reading)?.key ?? []);
}

/**
 * SendMessage-Request becomes MessageSubmitted. The sender is the session's user, whatever the client writes. Contact
 * lists become their members; groups do not exist here (800).
 */
export function sendMessage(
  primitive: PrimitiveOf<'SendMessage-Request'>,
  context: RequestContext,
  members: MembersOfLists,
  limits: RequestLimits,
): Forwarded | Primitive {
  const { messageInfo } = primitive;
  const { recipients, failures } = recipientsOf(messageInfo.recipient, context, members);
  if (recipients.length === 0) {
    return refusal(
      primitive,
      failures.length > 0 ? allFailed(failures) : { code: status.badParameter, description: 'Recipient is missing' },
    );
  }
  const type = messageInfo.contentType?.trim() || 'text/plain';
  if (type.length > longestContentType) return refusal(primitive, { code: status.unsupportedMediaType });
  const data = primitive.contentData ?? '';
  const { contentEncoding: encoding, validity } = messageInfo;
  const { requester, now } = context;
  const submitted = {
    requester,
    recipients,
    content: { type, ...(isBase64(encoding) && { encoding: 'BASE64' }), data, size: sizeOf(data, encoding) },
    deliveryReport: primitive.deliveryReport === true,
    submittedAt: now.toISOString(),
    ...(validity !== undefined && validity > 0 && { validUntil: validUntil(now, validity) }),
  };
  const tooLarge = refusalBySize(submitted, limits);
  if (tooLarge) return refusal(primitive, tooLarge);
  return {
    request: { topic: 'message-requests', fact: { type: 'MessageSubmitted', data: submitted } },
    answer: (response) => ({
      kind: 'SendMessage-Response',
      result: resultOf(
        withFailures(
          response.data.result,
          failures,
          recipients.map(({ spelling }) => spelling),
        ),
      ),
      ...(response.type === 'MessageAnswered' &&
        response.data.messageId !== undefined && { messageId: response.data.messageId }),
    }),
  };
}

/** The users among the recipients, contact lists as their members, and what is none. */
export function recipientsOf(
  recipient: Recipient,
  { reading }: RequestContext,
  members: MembersOfLists,
): { recipients: Address[]; failures: Detail[] } {
  const { users = [], groups = [], contactLists = [] } = recipient ?? {};
  const read = readUsers(
    users.map(({ userId }) => userId),
    reading,
  );
  const failures: Detail[] = [...read.failures];
  const byAddress = new Map(read.read.map((address) => [address.canonical, address]));
  const unknownLists: string[] = [];
  for (const text of contactLists) {
    const list = members.get(readList(text, reading)?.key ?? '');
    if (!list) unknownLists.push(text);
    for (const member of list ?? []) if (!byAddress.has(member.canonical)) byAddress.set(member.canonical, member);
  }
  if (unknownLists.length > 0) failures.push({ code: status.contactListUnknown, contactLists: unknownLists });
  if (groups.length > 0) failures.push({ code: status.groupUnknown });
  return { recipients: [...byAddress.values()], failures };
}

function isBase64(encoding: string | undefined): boolean {
  return encoding?.trim().toUpperCase() === 'BASE64';
}

/** Bytes of the content itself; the ContentSize of clients is unreliable. */
function sizeOf(data: string, encoding: string | undefined): number {
  return isBase64(encoding) ? Buffer.from(data, 'base64').length : Buffer.byteLength(data, 'utf8');
}

/** Validity is in seconds; capped at a century, so that the date stays valid. */
function validUntil(now: Date, seconds: number): string {
  return new Date(now.getTime() + Math.min(seconds, 3_153_600_000) * 1000).toISOString();
}
