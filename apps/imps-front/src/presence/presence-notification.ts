import type { FactOf } from '@smsonly/contracts';
import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { namesKnownTo, subListOf } from './attribute-names.js';
import { presenceOf } from './presence-values.js';

type NotifiedFact<T extends FactOf<'presence-notifications'>['type']> = Extract<
  FactOf<'presence-notifications'>,
  { type: T }
>['data'];

/** PresenceChanged becomes PresenceNotification-Request. */
export function presenceNotification({
  presences,
}: Pick<NotifiedFact<'PresenceChanged'>, 'presences'>): PrimitiveOf<'PresenceNotification-Request'> {
  return { kind: 'PresenceNotification-Request', presences: presences.map(presenceOf) };
}

/**
 * AuthorisationAsked becomes PresenceAuth-Request; without attributes it asks for everything. So it does when the version
 * has none of them: that is 1.1, whose PresenceAuth-User names none and so answers for everything anyway.
 */
export function presenceAuthRequest(
  { asker, attributes }: Pick<NotifiedFact<'AuthorisationAsked'>, 'asker' | 'attributes'>,
  version: CspVersion,
): PrimitiveOf<'PresenceAuth-Request'> {
  const known = namesKnownTo(version, attributes);
  return {
    kind: 'PresenceAuth-Request',
    userId: asker,
    ...(known.length > 0 && { presenceSubList: subListOf(known) }),
  };
}
