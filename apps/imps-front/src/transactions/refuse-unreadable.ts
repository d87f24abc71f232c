import { refusalOf, type CodecError } from '@smsonly/imps-codec';
import type { CspMessage, Primitive } from '@smsonly/imps-model';
import type { Clock } from '@smsonly/platform';
import { sessionFault } from '../sessions/session.js';
import type { FindSession } from '../sessions/session.store.js';

export type RefuseDeps = Readonly<{ findSession: FindSession; clock: Clock }>;

/**
 * Answers a message that could not be read at all, as far as it tells whom to answer: not a document, beyond the bounds, or
 * wrong in its envelope or version. It says Poll when something is waiting for a session recognised in it.
 *
 * @returns undefined for a response: those are not answered
 */
export function refuseUnreadable({ findSession, clock }: RefuseDeps) {
  return async (error: CodecError): Promise<CspMessage<Primitive> | undefined> => {
    const answer = refusalOf(error);
    const wireId = error.context.session?.sessionId;
    // The answer to a login never says Poll: which session is it to poll?
    const isLogin = error.context.transaction?.kind === 'Login-Request';
    if (!answer || wireId === undefined || isLogin) return answer;
    const now = clock();
    const session = await findSession({ wireId, now });
    return session && sessionFault(session, now) === undefined ? { ...answer, poll: session.waiting } : answer;
  };
}
