import { statusText, type CspMessage, type CspSession, type Primitive } from '@smsonly/imps-model';
import type { CodecError } from './codec-error.js';

/**
 * The Status that answers a message that could not be read. Bytes that cannot be parsed are answered Outband with an empty
 * TransactionID in the guessed version; a message that could be parsed is answered in its session and transaction.
 *
 * @returns undefined when the message was a response: those are never answered (HTTP 200 with an empty body).
 */
export function refusalOf({ status, place, context }: CodecError): CspMessage<Primitive> | undefined {
  const parsed = 'path' in place;
  if (parsed && context.transaction?.mode === 'Response') return undefined;
  const sessionId = parsed ? context.session?.sessionId : undefined;
  const session: CspSession = sessionId === undefined ? { type: 'Outband' } : { type: 'Inband', sessionId };
  const id = (parsed ? context.transaction?.id : undefined) ?? '';
  const description = statusText(status);
  const result = { code: status, ...(description !== undefined && { description }) };
  return {
    version: context.version,
    session,
    transactions: [{ mode: 'Response', id, content: { kind: 'Status', result } }],
  };
}
