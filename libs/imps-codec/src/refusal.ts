import { statusText, type CspMessage, type CspSession, type Primitive } from '@smsonly/imps-model';
import type { CodecError } from './codec-error.js';

/**
 * The Status that answers a message that could not be read: in its session and transaction wherever these could be read
 * before the fault, since one phone family waits for ever for its TransactionID; Outband with an empty one only where they
 * could not.
 *
 * @returns undefined when the message was a response: those are never answered (HTTP 200 with an empty body).
 */
export function refusalOf({ status, context }: CodecError): CspMessage<Primitive> | undefined {
  if (context.transaction?.mode === 'Response') return undefined;
  const sessionId = context.session?.sessionId;
  const session: CspSession = sessionId === undefined ? { type: 'Outband' } : { type: 'Inband', sessionId };
  const id = context.transaction?.id ?? '';
  const description = statusText(status);
  const result = { code: status, ...(description !== undefined && { description }) };
  return {
    version: context.version,
    session,
    transactions: [{ mode: 'Response', id, content: { kind: 'Status', result } }],
  };
}
