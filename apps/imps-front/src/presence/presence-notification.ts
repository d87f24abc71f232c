import type { FactOf } from '@smsonly/contracts';
import type { PrimitiveOf } from '@smsonly/imps-model';
import { subListOf } from './attribute-names.js';
import { presenceOf } from './presence-values.js';

type Noticed<T extends FactOf<'presence-notifications'>['type']> = Extract<
  FactOf<'presence-notifications'>,
  { type: T }
>['data'];

/** PresenceChanged becomes PresenceNotification-Request. */
export function presenceNotification({
  presences,
}: Pick<Noticed<'PresenceChanged'>, 'presences'>): PrimitiveOf<'PresenceNotification-Request'> {
  return { kind: 'PresenceNotification-Request', presences: presences.map(presenceOf) };
}

/** AuthorisationAsked becomes PresenceAuth-Request; no attribute at all asks for everything. */
export function presenceAuthRequest({
  asker,
  attributes,
}: Pick<Noticed<'AuthorisationAsked'>, 'asker' | 'attributes'>): PrimitiveOf<'PresenceAuth-Request'> {
  return {
    kind: 'PresenceAuth-Request',
    userId: asker,
    ...(attributes.length > 0 && { presenceSubList: subListOf(attributes) }),
  };
}
