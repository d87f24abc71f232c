import type { ErrorContext } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { refusal, statusOf } from '../requests/refusal.js';

/**
 * What a client is told whose request is not carried out now: 503, in its session and transaction.
 * @returns undefined for a response, which is never answered
 */
export function busyAnswer({ version, session, transaction }: ErrorContext): CspMessage<Primitive> | undefined {
  if (transaction?.mode === 'Response') return undefined;
  const { id = '', kind, clientId } = transaction ?? {};
  const code = status.serviceUnavailable;
  const content = kind === undefined ? statusOf(code) : refusal({ kind, ...(clientId && { clientId }) }, { code });
  const sessionId = session?.sessionId;
  const isInband = sessionId !== undefined && kind !== 'Login-Request';
  return {
    version,
    session: isInband ? { type: 'Inband', sessionId } : { type: 'Outband' },
    transactions: [{ mode: 'Response', id, content }],
  };
}
