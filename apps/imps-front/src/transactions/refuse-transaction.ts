import type { CodecError } from '@smsonly/imps-codec';
import { status, type Primitive } from '@smsonly/imps-model';
import type { Call, Reply } from '../requests/call.js';
import { refusal, statusOf } from '../requests/refusal.js';
import { faultBeforeParameters } from './fault-before-parameters.js';
import type { TransactionTable } from './primitive-handler.js';

/**
 * Answers a transaction that could not be read. What cannot be parsed takes precedence; what is wrong inside a request
 * comes after its session, its primitive and what was agreed, and is refused in its own response.
 *
 * @returns undefined for a response: those are not answered
 */
export function refuseTransaction(
  table: TransactionTable,
  { status: code, context }: CodecError,
  { message: { version, session: frame }, session, now }: Omit<Call, 'transaction' | 'encoding' | 'turn'>,
): Reply | undefined {
  const { mode, id = '', kind, clientId } = context.transaction ?? {};
  if (mode === 'Response') return undefined;
  const respond = (content: Primitive): Reply => ({ mode: 'Response', id, content });
  if (code === status.badRequest || kind === undefined) return respond(statusOf(code));
  const fault = faultBeforeParameters(table, { kind, type: frame.type, version, now, ...(session && { session }) });
  if (fault !== undefined) return respond(statusOf(fault));
  return respond(refusal({ kind, ...(clientId && { clientId }) }, { code }));
}
