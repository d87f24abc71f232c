import { status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { resultOf } from '../requests/refusal.js';
import type { KeepAliveLimits } from '../sessions/session.js';
import { setKeepAlive } from '../sessions/session.store.js';

/**
 * KeepAlive-Request. Without TimeToLive the time stays as it is; a time within our limits is granted, another is refused
 * with 605 and the value in force.
 */
export function keepAlive({ db, limits }: Readonly<{ db: Database; limits: KeepAliveLimits }>) {
  return async (
    { timeToLive: requested }: PrimitiveOf<'KeepAlive-Request'>,
    { session, now }: SessionCall,
  ): Promise<Primitive> => {
    if (requested === undefined || requested === session.keepAliveSeconds)
      return response(status.successful, session.keepAliveSeconds);
    if (requested < limits.least || requested > limits.most)
      return response(status.valueNotAccepted, session.keepAliveSeconds);
    await setKeepAlive(db.sql, session.sessionId, { seconds: requested, graceSeconds: limits.grace }, now);
    return response(status.successful, requested);
  };
}

function response(code: number, keepAliveTime: number): Primitive {
  return { kind: 'KeepAlive-Response', result: resultOf({ code }), keepAliveTime };
}
