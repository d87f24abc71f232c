import { statusText, type CspMessage, type CspSession, type Primitive } from '@smsonly/imps-model';
import type { CodecError } from './codec-error.js';

/**
 * The Status that answers a message that could not be read. Bytes that break are answered Outband with an empty
 * TransactionID in the version guessed; a message that could be parsed is answered in its session and transaction.
 *
 * @returns undefined when the message was a response: those are never answered (HTTP 200 with an empty body).
 */
export function refusalOf({ status, place, learnt }: CodecError): CspMessage<Primitive> | undefined {
  const parsed = 'path' in place;
  if (parsed && learnt.transaction?.mode === 'Response') return undefined;
  const sessionId = parsed ? learnt.session?.sessionId : undefined;
  const session: CspSession = sessionId === undefined ? { type: 'Outband' } : { type: 'Inband', sessionId };
  const id = (parsed ? learnt.transaction?.id : undefined) ?? '';
  const description = statusText(status);
  const result = { code: status, ...(description !== undefined && { description }) };
  return {
    version: learnt.version,
    session,
    transactions: [{ mode: 'Response', id, content: { kind: 'Status', result } }],
  };
}
