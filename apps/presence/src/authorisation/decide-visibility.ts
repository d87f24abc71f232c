import type { AttributeName } from '@smsonly/contracts';
import { admits, peerOf, untouchedLists, type Account, type BlockLists } from '@smsonly/directory';
import { includes, noAttributes, union, type AttributeSet } from './attribute-set.js';
import type { Decision } from './decide-authorisation.js';

/** What a user has decided about one watcher. */
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

/** The rule that decided. */
export type DecidedBy =
  'self' | 'blocked' | 'denied' | 'user' | 'contact-list' | 'default-list' | 'withdrawn' | 'operator';

/** What a watcher may see of a user. */
export type VisibilityDecision = Readonly<{ visible: AttributeSet; decidedBy: DecidedBy }>;

/**
 * What the user's attribute lists show, the most specific first; without a list, the operator's default, unless an
 * authorisation was withdrawn.
 */
function byLists(permissions: Permissions, operatorDefault: readonly AttributeName[]): VisibilityDecision {
  if (permissions.userList) return { visible: permissions.userList, decidedBy: 'user' };
  if (permissions.contactLists.length > 0)
    return { visible: union(...permissions.contactLists), decidedBy: 'contact-list' };
  if (permissions.defaultList) return { visible: permissions.defaultList, decidedBy: 'default-list' };
  if (permissions.authorisation?.decision === 'withdrawn') return { visible: noAttributes, decidedBy: 'withdrawn' };
  return { visible: new Set(operatorDefault), decidedBy: 'operator' };
}

/**
 * What a watcher may see: their own presence always; nothing when blocked or denied; otherwise what the user's attribute
 * lists or the operator's default show, plus what the user has granted this watcher.
 */
export function decideVisibility(
  watcher: Account,
  watched: Account,
  permissions: Permissions,
  operatorDefault: readonly AttributeName[],
): VisibilityDecision {
  if (watcher.accountId === watched.accountId) return { visible: 'all', decidedBy: 'self' };
  if (!admits(permissions.blockLists ?? untouchedLists, peerOf(watcher)))
    return { visible: noAttributes, decidedBy: 'blocked' };
  const { authorisation } = permissions;
  if (authorisation?.decision === 'denied') return { visible: noAttributes, decidedBy: 'denied' };
  const listed = byLists(permissions, operatorDefault);
  if (authorisation?.decision !== 'granted') return listed;
  return { visible: union(listed.visible, authorisation.attributes), decidedBy: 'user' };
}

/**
 * Whether the user is to be asked (PresenceAuth-Request) when this watcher subscribes: not if they have already decided
 * about the watcher, and not if what everyone may see covers the request.
 */
export function needsAsking({ visible, decidedBy }: VisibilityDecision, asked: AttributeSet): boolean {
  if (decidedBy === 'operator' || decidedBy === 'withdrawn') return true;
  return decidedBy === 'default-list' && !includes(visible, asked);
}
