import { status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import { reconsiderRefused, setDeliveryMethod } from '../sessions/session.store.js';

/**
 * SetDeliveryMethod-Request: whether messages are pushed or announced, for the rest of the session. There are no groups, so none can
 * have a way of its own.
 */
export function changeDeliveryMethod({ db }: Readonly<{ db: Database }>) {
  return async (
    { deliveryMethod, acceptedContentLength, groupId }: PrimitiveOf<'SetDeliveryMethod-Request'>,
    { session: { sessionId }, now }: SessionCall,
  ): Promise<Primitive> => {
    if (groupId !== undefined) return statusOf(status.groupUnknown);
    const method = (['P', 'N'] as const).find((each) => each === deliveryMethod);
    if (method === undefined) return statusOf(status.badParameter, 'DeliveryMethod is P or N');
    const pushLength = acceptedContentLength ?? 0;
    await setDeliveryMethod(db.sql, sessionId, { deliveryMethod: method, ...(pushLength > 0 && { pushLength }) });
    await reconsiderRefused(db.sql, sessionId, now);
    return statusOf(status.successful);
  };
}
