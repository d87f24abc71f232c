import type { AttributeName } from '@smsonly/contracts';
import { presenceAttributes, type PresenceSubListData } from '@smsonly/imps-model';

/** The attributes that a request names; none at all stands for all of them. */
export function namesIn(list: PresenceSubListData | undefined): AttributeName[] {
  if (!list) return [];
  return presenceAttributes.filter(({ key }) => list[key] !== undefined).map(({ name }) => name as AttributeName);
}

/** The same as a PresenceSubList of empty elements; undefined for all. */
export function subListOf(names: readonly string[]): PresenceSubListData {
  return Object.fromEntries(
    presenceAttributes
      .filter(({ name }) => names.includes(name))
      .map(({ key, level }) => [key, level === 'client' ? [{}] : {}]),
  );
}
