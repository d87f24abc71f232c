import type { CspVersion, Primitive } from '@smsonly/imps-model';
import type { SessionCall } from '../requests/call.js';
import { resultOf } from '../requests/refusal.js';
import { acknowledgeByPolling, type SilentClientDeps } from '../queue/silent-client.js';
import { endSessions, type EndDeps } from '../sessions/end-sessions.js';
import { endSession } from '../sessions/session.store.js';

/**
 * Logout-Request: the session is over, even if the other services learn of it later. Of a client that never acknowledges it
 * counts as acknowledgement, as a poll does: what it got last does not come again after its next login.
 */
export function logout(deps: EndDeps & SilentClientDeps) {
  const countAsAcknowledgement = acknowledgeByPolling(deps);
  return async (_: unknown, { session, message, now, span }: SessionCall): Promise<Primitive> => {
    if (session.pollMayAcknowledge) await countAsAcknowledgement(session, now, span);
    await endSessions(deps, 'logout', now, (tx) => endSession(tx, session.sessionId, 'logout', now), span);
    return loggedOut(message.version);
  };
}

/** 1.1 is answered with Disconnect, later versions with Status. */
export function loggedOut(version: CspVersion): Primitive {
  return { kind: version === '1.1' ? 'Disconnect' : 'Status', result: resultOf({ code: 200 }) };
}
