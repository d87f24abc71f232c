import { refusalOf, type CodecError } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import type { Clock } from '@smsonly/platform';
import type { SessionStore } from '../sessions/session.store.js';
import { faultBeforeParameters } from './fault-before-parameters.js';
import { refusal, statusOf } from './refusal.js';
import type { TransactionTable } from './transaction-table.js';

type Dependencies = Readonly<{ sessions: SessionStore; table: TransactionTable; clock: Clock }>;

/**
 * Answers what could not be read, as far as it says whom to answer. What is wrong with the envelope or its version comes
 * first; what is wrong inside a request comes after its session, its primitive and what was agreed, and refuses it in its own
 * response.
 *
 * @returns undefined for a response: those are not answered
 */
export function refuseUnreadable({ sessions, table, clock }: Dependencies) {
  return async (error: CodecError): Promise<CspMessage<Primitive> | undefined> => {
    const answer = refusalOf(error);
    const { version, session: given, transaction } = error.learnt;
    if (!answer || isOfTheEnvelope(error) || transaction?.kind === undefined) return answer;
    const { kind, clientId } = transaction;
    const now = clock();
    const wireId = given?.sessionId;
    const session = wireId === undefined ? undefined : await sessions.find({ wireId, now });
    const type = given?.type ?? 'Outband';
    const fault = faultBeforeParameters(table, { kind, type, version, now, ...(session && { session }) });
    const content =
      fault === undefined ? refusal({ kind, ...(clientId && { clientId }) }, { code: error.status }) : statusOf(fault);
    return {
      ...answer,
      ...(content.kind === 'Login-Response' && { session: { type: 'Outband' } }),
      transactions: answer.transactions.map((one) => ({ ...one, content })),
    };
  };
}

function isOfTheEnvelope({ status: code }: CodecError): boolean {
  return code === status.badRequest || code === status.versionNotSupported;
}
