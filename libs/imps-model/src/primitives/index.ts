import type { ValueOf } from '../grammar/elements.js';
import { accessPrimitives } from './access.js';
import { additionPrimitives } from './additions-1.3.js';
import { contactListPrimitives } from './contact-lists.js';
import { groupPrimitives } from './groups.js';
import { messagingPrimitives } from './messaging.js';
import { presencePrimitives } from './presence.js';
import { searchAndInvitationPrimitives } from './search-and-invitation.js';
import { versionDiscoveryPrimitives } from './version-discovery.js';

export { cirMethods } from './access.js';

/** The grammar of every primitive. A primitive is added by adding its entry to one of these. */
export const primitives = [
  ...accessPrimitives,
  ...contactListPrimitives,
  ...presencePrimitives,
  ...messagingPrimitives,
  ...searchAndInvitationPrimitives,
  ...groupPrimitives,
  ...additionPrimitives,
  ...versionDiscoveryPrimitives,
] as const;

/** Any primitive as plain data, discriminated by `kind`. */
export type Primitive = ValueOf<(typeof primitives)[number]>;

/** The element name of a primitive. */
export type PrimitiveKind = Primitive['kind'];

/** The plain data of the primitive of that kind. */
export type PrimitiveOf<K extends PrimitiveKind> = Extract<Primitive, { readonly kind: K }>;

const senders = new Map(primitives.map((entry) => [entry.kind as PrimitiveKind, entry.from]));

/** Who sends primitives of this kind. */
export function senderOf(kind: PrimitiveKind): 'client' | 'server' | 'both' {
  return senders.get(kind) ?? 'both';
}
