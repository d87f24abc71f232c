import type { Reply } from '../requests/call.js';
import { resultOf } from '../requests/refusal.js';
import type { Session } from '../sessions/session.js';

/**
 * Tells a client at its poll that its session was ended: Disconnect, as a transaction of the server. It is the same one at
 * each poll, under an ID of its own that no transaction in a queue has, so that nothing needs to be kept of it: its
 * acknowledgement names nothing in any queue and is answered as any other, with an empty body.
 * Source: IMPS CSP, Login; Transactions.
 */
export function disconnect({ sessionId }: Pick<Session, 'sessionId'>, code: number): Reply {
  const id = `end-${sessionId.slice(-12)}`;
  return { mode: 'Request', id, content: { kind: 'Disconnect', result: resultOf({ code }) } };
}
