import { attributeNames, type AttributeName, type AttributeNames } from '@smsonly/contracts';

/** Presence attributes that a watcher requests or a user lets others see. The empty set means nothing, never everything. */
export type AttributeSet = 'all' | ReadonlySet<AttributeName>;

export const noAttributes: AttributeSet = new Set<AttributeName>();

/** The attributes that a request or list names; one that names none means all. */
export function attributesNamed(names: AttributeNames): AttributeSet {
  return names.length === 0 ? 'all' : new Set(names);
}

/** The names for a request or an answer; undefined for the empty set, which a request cannot express. */
export function namesOf(set: AttributeSet): AttributeNames | undefined {
  if (set === 'all') return [];
  return set.size === 0 ? undefined : inOrder(set);
}

export function has(set: AttributeSet, name: AttributeName): boolean {
  return set === 'all' || set.has(name);
}

export function union(...sets: readonly AttributeSet[]): AttributeSet {
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

/** A set as stored in a row: names, or the single word `all`. */
export type AttributeRow = readonly (AttributeName | 'all')[];

export function attributesInRow(row: AttributeRow): AttributeSet {
  return row.includes('all') ? 'all' : new Set(row.filter((name) => name !== 'all'));
}

export function rowOf(set: AttributeSet): AttributeRow {
  return set === 'all' ? ['all'] : inOrder(set);
}
