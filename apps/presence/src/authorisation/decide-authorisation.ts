import { includes, isEmpty, noAttributes, together, type AttributeSet } from './attribute-set.js';

/** What counts of what a user said about one watcher. */
export type Word =
  Readonly<{ decision: 'granted'; attributes: AttributeSet }> | Readonly<{ decision: 'denied' | 'withdrawn' }>;

/** Between a user and one watcher: the word that counts, what the watcher last asked for, and whether he waits for an answer. */
export type Authorisation = Readonly<{ word?: Word; asked?: AttributeSet; isPending: boolean }>;

/** PresenceAuth-User and CancelAuth-Request. `named`: what an acceptance names, if it names anything; in CSP 1.1 it cannot. */
export type Saying = Readonly<{ kind: 'accepted'; named?: AttributeSet } | { kind: 'denied' | 'withdrawn' }>;

export const nothingSaid: Authorisation = { isPending: false };

/** After the watcher has asked: what he asks for while the user has not answered adds up. */
export function afterAsking(before: Authorisation, asked: AttributeSet): Authorisation {
  if (!before.isPending) return { ...before, asked, isPending: true };
  if (before.asked && includes(before.asked, asked)) return before;
  return { ...before, asked: together(before.asked ?? noAttributes, asked) };
}

/**
 * After the user has spoken. An acceptance without names is for what is asked, beside what was granted already; if neither is
 * there, for what was asked last; and if nothing was ever asked, it only takes back a denial or a withdrawal.
 */
export function afterSaying({ word, asked, isPending }: Authorisation, saying: Saying): Authorisation {
  const kept = { ...(asked ? { asked } : {}), isPending: false };
  if (saying.kind !== 'accepted') return { ...kept, word: { decision: saying.kind } };
  const granted = word?.decision === 'granted' ? word.attributes : undefined;
  const answered = isPending || !granted ? asked : undefined;
  const attributes = saying.named ?? together(granted ?? noAttributes, answered ?? noAttributes);
  return isEmpty(attributes) ? kept : { ...kept, word: { decision: 'granted', attributes } };
}
