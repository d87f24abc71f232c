import { includes, isEmpty, noAttributes, union, type AttributeSet } from './attribute-set.js';

/** A user's latest decision about one watcher. */
export type Decision =
  Readonly<{ decision: 'granted'; attributes: AttributeSet }> | Readonly<{ decision: 'denied' | 'withdrawn' }>;

/**
 * The authorisation between a user and one watcher: the decision, what the watcher last requested, and whether that is
 * pending.
 */
export type Authorisation = Readonly<{ decided?: Decision; asked?: AttributeSet; isPending: boolean }>;

/**
 * A user's answer: PresenceAuth-User or CancelAuth-Request. `named`: the attributes that an acceptance names, if any; in
 * CSP 1.1 it cannot name any.
 */
export type UserAnswer = Readonly<{ kind: 'accepted'; named?: AttributeSet } | { kind: 'denied' | 'withdrawn' }>;

export const undecided: Authorisation = { isPending: false };

/** After a request of the watcher: requests accumulate until the user answers. */
export function afterRequest(before: Authorisation, asked: AttributeSet): Authorisation {
  if (!before.isPending) return { ...before, asked, isPending: true };
  if (before.asked && includes(before.asked, asked)) return before;
  return { ...before, asked: union(before.asked ?? noAttributes, asked) };
}

/**
 * After an answer of the user. An acceptance without names is for what is pending, beside what was already granted; if
 * there is neither, for what was last requested; and if nothing was ever requested, it only revokes a denial or a
 * withdrawal.
 */
export function afterAnswer({ decided, asked, isPending }: Authorisation, answer: UserAnswer): Authorisation {
  const answered = { ...(asked ? { asked } : {}), isPending: false };
  if (answer.kind !== 'accepted') return { ...answered, decided: { decision: answer.kind } };
  const granted = decided?.decision === 'granted' ? decided.attributes : undefined;
  const meant = isPending || !granted ? asked : undefined;
  const attributes = answer.named ?? union(granted ?? noAttributes, meant ?? noAttributes);
  return isEmpty(attributes) ? answered : { ...answered, decided: { decision: 'granted', attributes } };
}
