import { includes, isEmpty, noAttributes, together, type AttributeSet } from './attribute-set.js';

/** A user's latest decision about one watcher. */
export type Decision =
  Readonly<{ decision: 'granted'; attributes: AttributeSet }> | Readonly<{ decision: 'denied' | 'withdrawn' }>;

/** Between a user and one watcher: what was decided, what the watcher last asked for, and whether they wait for an answer. */
export type Authorisation = Readonly<{ decided?: Decision; asked?: AttributeSet; isPending: boolean }>;

/** A user's answer: PresenceAuth-User or CancelAuth-Request. `named`: what an acceptance names, if anything; in CSP 1.1 it cannot. */
export type UserAnswer = Readonly<{ kind: 'accepted'; named?: AttributeSet } | { kind: 'denied' | 'withdrawn' }>;

export const undecided: Authorisation = { isPending: false };

/** After the watcher has asked: what they ask for until the user answers adds up. */
export function afterRequest(before: Authorisation, asked: AttributeSet): Authorisation {
  if (!before.isPending) return { ...before, asked, isPending: true };
  if (before.asked && includes(before.asked, asked)) return before;
  return { ...before, asked: together(before.asked ?? noAttributes, asked) };
}

/**
 * After the user has answered. An acceptance without names is for what is asked, beside what was granted already; if there is neither,
 * for what was asked last; and if nothing was ever asked, it only takes back a denial or a withdrawal.
 */
export function afterAnswer({ decided, asked, isPending }: Authorisation, answer: UserAnswer): Authorisation {
  const answered = { ...(asked ? { asked } : {}), isPending: false };
  if (answer.kind !== 'accepted') return { ...answered, decided: { decision: answer.kind } };
  const granted = decided?.decision === 'granted' ? decided.attributes : undefined;
  const meant = isPending || !granted ? asked : undefined;
  const attributes = answer.named ?? together(granted ?? noAttributes, meant ?? noAttributes);
  return isEmpty(attributes) ? answered : { ...answered, decided: { decision: 'granted', attributes } };
}
