import { attributeNames, type AttributeName, type AttributeNames } from '@smsonly/contracts';

/** Presence attributes that somebody asks for, or lets others see. The empty set is nothing, never everything. */
export type AttributeSet = 'all' | ReadonlySet<AttributeName>;

export const noAttributes: AttributeSet = new Set<AttributeName>();

/** What a request names: it asks for everything, or a list shows everything, when it names nothing. */
export function attributesNamed(names: AttributeNames): AttributeSet {
  return names.length === 0 ? 'all' : new Set(names);
}

/** The names for a request or an answer; undefined for nothing, which requests have no word for. */
export function namesOf(set: AttributeSet): AttributeNames | undefined {
  if (set === 'all') return [];
  return set.size === 0 ? undefined : inOrder(set);
}

export function has(set: AttributeSet, name: AttributeName): boolean {
  return set === 'all' || set.has(name);
}

export function together(...sets: readonly AttributeSet[]): AttributeSet {
  const names = new Set<AttributeName>();
  for (const set of sets) {
    if (set === 'all') return 'all';
    for (const name of set) names.add(name);
  }
  return names;
}

export function isEmpty(set: AttributeSet): boolean {
  return set !== 'all' && set.size === 0;
}

export function includes(set: AttributeSet, other: AttributeSet): boolean {
  return set === 'all' || (other !== 'all' && [...other].every((name) => set.has(name)));
}

const inOrder = (set: ReadonlySet<AttributeName>): AttributeName[] => attributeNames.filter((name) => set.has(name));

/** A set as a row keeps it: names, or the one word `all`. */
export type AttributeRow = readonly (AttributeName | 'all')[];

export function attributesInRow(row: AttributeRow): AttributeSet {
  return row.includes('all') ? 'all' : new Set(row.filter((name) => name !== 'all'));
}

export function rowOf(set: AttributeSet): AttributeRow {
  return set === 'all' ? ['all'] : inOrder(set);
}
