import { resultOf } from '../csp/refusal.js';
import type { SessionCall } from '../csp/transaction-table.js';
import type { Primitive } from '@smsonly/imps-model';
import { endSessions } from './end-sessions.js';
import type { SessionStore } from './session.store.js';

/** Logout-Request: 1.1 is answered with Disconnect, later versions with Status. */
export function logout(deps: Parameters<typeof endSessions>[0] & { sessions: SessionStore }) {
  return async (_: unknown, { session, message, now }: SessionCall): Promise<Primitive> => {
    await endSessions(deps, 'logout', now, (tx) => deps.sessions.end(tx, session.sessionId, 'logout', now));
    return { kind: message.version === '1.1' ? 'Disconnect' : 'Status', result: resultOf({ code: 200 }) };
  };
}
