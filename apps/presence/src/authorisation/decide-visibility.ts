import type { AttributeName } from '@smsonly/contracts';
import { admits, approachingOf, untouchedLists, type Account, type BlockLists } from '@smsonly/directory';
import { includes, noAttributes, together, type AttributeSet } from './attribute-set.js';
import type { Decision } from './decide-authorisation.js';

/** What a user lets one watcher see, as far as they have decided. */
export type Permissions = Readonly<{
  blockLists?: BlockLists;
  /** Their answer to PresenceAuth-Request, or their CancelAuth. */
  authorisation?: Decision;
  /** Attribute list for this watcher. */
  userList?: AttributeSet;
  /** Attribute lists of the contact lists in which they have this watcher. */
  contactLists: readonly AttributeSet[];
  /** Attribute list for everybody. */
  defaultList?: AttributeSet;
}>;

/** Which rule decided. */
export type Ground =
  'self' | 'blocked' | 'denied' | 'user' | 'contact-list' | 'default-list' | 'withdrawn' | 'operator';

/** What a watcher may see of a user. */
export type VisibilityDecision = Readonly<{ visible: AttributeSet; ground: Ground }>;

/** What the user's attribute lists show, the most specific first; without any, the operator's default, unless an authorisation was withdrawn. */
function byLists(permissions: Permissions, operatorDefault: readonly AttributeName[]): VisibilityDecision {
  if (permissions.userList) return { visible: permissions.userList, ground: 'user' };
  if (permissions.contactLists.length > 0)
    return { visible: together(...permissions.contactLists), ground: 'contact-list' };
  if (permissions.defaultList) return { visible: permissions.defaultList, ground: 'default-list' };
  if (permissions.authorisation?.decision === 'withdrawn') return { visible: noAttributes, ground: 'withdrawn' };
  return { visible: new Set(operatorDefault), ground: 'operator' };
}

/**
 * What a watcher may see: own presence always; nothing when blocked or denied; else what the user's attribute lists or the
 * operator's default show, and what the user has granted this watcher beside.
 */
export function decideVisibility(
  watcher: Account,
  watched: Account,
  permissions: Permissions,
  operatorDefault: readonly AttributeName[],
): VisibilityDecision {
  if (watcher.accountId === watched.accountId) return { visible: 'all', ground: 'self' };
  if (!admits(permissions.blockLists ?? untouchedLists, approachingOf(watcher)))
    return { visible: noAttributes, ground: 'blocked' };
  const { authorisation } = permissions;
  if (authorisation?.decision === 'denied') return { visible: noAttributes, ground: 'denied' };
  const listed = byLists(permissions, operatorDefault);
  if (authorisation?.decision !== 'granted') return listed;
  return { visible: together(listed.visible, authorisation.attributes), ground: 'user' };
}

/**
 * Is the user to be asked (PresenceAuth-Request) when this watcher subscribes? Not if they have already decided about the watcher, and
 * not if what everybody may see covers what the watcher asks for.
 */
export function needsAsking({ visible, ground }: VisibilityDecision, asked: AttributeSet): boolean {
  if (ground === 'operator' || ground === 'withdrawn') return true;
  return ground === 'default-list' && !includes(visible, asked);
}
