import type { FactOf } from '@smsonly/contracts';

type Presence = Extract<FactOf<'presence-notifications'>, { type: 'PresenceChanged' }>['data']['presences'][number];

/**
 * Shares presences out to as many notifications as it takes, in order. One that does not fit alone loses its largest attributes; one
 * that has none left is left out.
 *
 * @param fits whether a notification of these fits
 */
export function fitPresences(
  presences: readonly Presence[],
  fits: (presences: readonly Presence[]) => boolean,
): Presence[][] {
  const groups: Presence[][] = [];
  for (const one of presences) {
    const presence = reduced(one, fits);
    if (!presence) continue;
    const last = groups.at(-1);
    if (last && fits([...last, presence])) last.push(presence);
    else groups.push([presence]);
  }
  return groups;
}

function reduced(presence: Presence, fits: (presences: readonly Presence[]) => boolean): Presence | undefined {
  let left = presence;
  while (left.attributes.length > 0) {
    if (fits([left])) return left;
    const largest = left.attributes.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
    left = { ...left, attributes: left.attributes.filter((attribute) => attribute !== largest) };
  }
  return undefined;
}

function sizeOf(attribute: Presence['attributes'][number]): number {
  return JSON.stringify(attribute).length;
}
