import type { AttributeName } from '@smsonly/contracts';
import { admits, approachingOf, untouchedLists, type Account, type BlockLists } from '@smsonly/directory';
import { includes, noAttributes, together, type AttributeSet } from './attribute-set.js';
import type { Word } from './decide-authorisation.js';

/** What a user has said about one watcher. */
export type AboutWatcher = Readonly<{
  blockLists?: BlockLists;
  /** His answer to PresenceAuth-Request, or his CancelAuth. */
  authorisation?: Word;
  /** Attribute list for this watcher. */
  userList?: AttributeSet;
  /** Attribute lists of the contact lists in which he has this watcher. */
  contactLists: readonly AttributeSet[];
  /** Attribute list for everybody. */
  defaultList?: AttributeSet;
}>;

/** Whose word it was. */
export type Ground =
  'self' | 'blocked' | 'denied' | 'user' | 'contact-list' | 'default-list' | 'withdrawn' | 'operator';

/** What a watcher may see of a user. */
export type VisibilityDecision = Readonly<{ visible: AttributeSet; ground: Ground }>;

/** What the user's lists say, the most specific first; without any, the operator's default, unless an authorisation was withdrawn. */
function byLists(said: AboutWatcher, operatorDefault: readonly AttributeName[]): VisibilityDecision {
  if (said.userList) return { visible: said.userList, ground: 'user' };
  if (said.contactLists.length > 0) return { visible: together(...said.contactLists), ground: 'contact-list' };
  if (said.defaultList) return { visible: said.defaultList, ground: 'default-list' };
  if (said.authorisation?.decision === 'withdrawn') return { visible: noAttributes, ground: 'withdrawn' };
  return { visible: new Set(operatorDefault), ground: 'operator' };
}

/**
 * What a watcher may see: own presence always; nothing when blocked or denied; else what the user's attribute lists or the
 * operator's default say, and what the user granted him beside.
 */
export function decideVisibility(
  watcher: Account,
  watched: Account,
  said: AboutWatcher,
  operatorDefault: readonly AttributeName[],
): VisibilityDecision {
  if (watcher.accountId === watched.accountId) return { visible: 'all', ground: 'self' };
  if (!admits(said.blockLists ?? untouchedLists, approachingOf(watcher)))
    return { visible: noAttributes, ground: 'blocked' };
  const { authorisation } = said;
  if (authorisation?.decision === 'denied') return { visible: noAttributes, ground: 'denied' };
  const listed = byLists(said, operatorDefault);
  if (authorisation?.decision !== 'granted') return listed;
  return { visible: together(listed.visible, authorisation.attributes), ground: 'user' };
}

/**
 * Is the user to be asked (PresenceAuth-Request) when this watcher subscribes? Not if he has already spoken about him, and
 * not if what everybody may see covers what the watcher asks for.
 */
export function needsAsking({ visible, ground }: VisibilityDecision, asked: AttributeSet): boolean {
  if (ground === 'operator' || ground === 'withdrawn') return true;
  return ground === 'default-list' && !includes(visible, asked);
}
