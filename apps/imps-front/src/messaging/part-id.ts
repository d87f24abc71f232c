import { createHash } from 'node:crypto';

/** Identifiers of the protocol are no longer. Source: IMPS CSP, Transactions. */
const longestIdentifier = 50;

/** MessageID of a part of a message that was cut: the same whenever it is cut in the same way. */
export function partMessageId(messageId: string, place: number): string {
  const id = `${messageId}/${place}`;
  if (id.length <= longestIdentifier) return id;
  return `${createHash('sha256').update(messageId).digest('base64url').slice(0, 32)}/${place}`;
}

/** MessageID of the message that a part belongs to; of a whole one its own. */
export function wholeMessageId(messageId: string): string {
  return messageId.replace(/(?:\/\d+)+$/, '');
}
