import type { AttributeName } from '@smsonly/contracts';
import {
  existsIn,
  presenceAttributes,
  status,
  type CspVersion,
  type PresenceSubListData,
  type Primitive,
} from '@smsonly/imps-model';
import type { RequestContext, Forwarded } from '../requests/forwarding.js';
import { refusal } from '../requests/refusal.js';

/** The attributes that a request names; none means all of them. */
export function namesIn(list: PresenceSubListData | undefined): AttributeName[] {
  if (!list) return [];
  return presenceAttributes.filter(({ key }) => list[key] !== undefined).map(({ name }) => name as AttributeName);
}

/** Those of the names that a version has. */
export function namesKnownTo(version: CspVersion, names: readonly AttributeName[]): AttributeName[] {
  const known = presenceAttributes.filter((attribute) => existsIn(version, attribute)).map(({ name }) => name);
  return names.filter((name) => known.includes(name));
}

/** The same as a PresenceSubList of empty elements; undefined for all. */
export function subListOf(names: readonly string[]): PresenceSubListData {
  return Object.fromEntries(
    presenceAttributes
      .filter(({ name }) => names.includes(name))
      .map(({ key, level }) => [key, level === 'client' ? [{}] : {}]),
  );
}

type NamingAttributes = Primitive & { readonly presenceSubList?: PresenceSubListData };

/**
 * A request with attributes, refused with 750 when it names some and no version has any of them: otherwise it would mean
 * all attributes. Unknown names beside known ones are ignored, without another code: 201 lists users and lists, never
 * attributes, and one phone family takes it for a failure. Source: IMPS CSP, Status codes, 750 and 201.
 */
export function withKnownAttributes<P extends NamingAttributes>(
  forward: (primitive: P, context: RequestContext) => Forwarded | Primitive,
): (primitive: P, context: RequestContext) => Forwarded | Primitive {
  return (primitive, context) =>
    namesNoneKnown(primitive.presenceSubList)
      ? refusal(primitive, { code: status.badPresenceAttribute })
      : forward(primitive, context);
}

function namesNoneKnown(list: PresenceSubListData | undefined): boolean {
  return list?.unknownAttributes !== undefined && namesIn(list).length === 0;
}
