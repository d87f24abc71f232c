import type { AttributeName, AttributeNames } from '@smsonly/contracts';
import type { Account } from '../who/who-is.js';

/** What a watcher may see of a user. */
export type Visibility = 'all' | 'nothing' | ReadonlySet<AttributeName>;

/** Whom a user blocks and grants, in words that mean users: `block-lists/whom-entries-mean.ts`. */
export type BlockLists = Readonly<{
  blockInUse: boolean;
  blocked: readonly string[];
  grantInUse: boolean;
  granted: readonly string[];
}>;

/** What a user has said about one watcher. Attributes are names; none means all. */
export type AboutWatcher = Readonly<{
  blockLists?: BlockLists;
  /** His answer to PresenceAuth-Request, or his CancelAuth. */
  authorisation?: Readonly<{ decision: 'granted' | 'denied' | 'withdrawn'; attributes: AttributeNames }>;
  /** Attribute list for this watcher. */
  userList?: AttributeNames;
  /** Attribute lists of the contact lists in which he has this watcher. */
  contactLists: readonly AttributeNames[];
  /** Attribute list for everybody. */
  defaultList?: AttributeNames;
}>;

/** Whose word it was. */
export type Ground =
  'self' | 'blocked' | 'denied' | 'user' | 'contact-list' | 'default-list' | 'withdrawn' | 'operator';

export type VisibilityDecision = Readonly<{ visible: Visibility; ground: Ground }>;

const names = (...sets: readonly AttributeNames[]): ReadonlySet<AttributeName> | 'all' =>
  sets.some((set) => set.length === 0) ? 'all' : new Set(sets.flat());

function union(one: Visibility, other: Visibility): Visibility {
  if (one === 'all' || other === 'all') return 'all';
  return new Set([...(one === 'nothing' ? [] : one), ...(other === 'nothing' ? [] : other)]);
}

/** Block list before grant list: a user on the first, or missing from the second, neither writes nor sees. */
export function isBlocked(watcherWords: readonly string[], lists: BlockLists | undefined): boolean {
  if (!lists) return false;
  const stands = (entries: readonly string[]) => watcherWords.some((word) => entries.includes(word));
  return (lists.blockInUse && stands(lists.blocked)) || (lists.grantInUse && !stands(lists.granted));
}

/** What the user's lists say, the most specific first; without any, the operator's default, unless an authorisation was withdrawn. */
function byLists(said: AboutWatcher, operatorDefault: readonly AttributeName[]): VisibilityDecision {
  if (said.userList) return { visible: names(said.userList), ground: 'user' };
  if (said.contactLists.length > 0) return { visible: names(...said.contactLists), ground: 'contact-list' };
  if (said.defaultList) return { visible: names(said.defaultList), ground: 'default-list' };
  if (said.authorisation?.decision === 'withdrawn') return { visible: 'nothing', ground: 'withdrawn' };
  return { visible: new Set(operatorDefault), ground: 'operator' };
}

/**
 * What a watcher may see: own presence always; nothing when blocked or denied; else what the user's attribute lists or the
 * operator's default say, and what the user granted him beside.
 * @param watcherWords the words of block lists that mean the watcher
 */
export function decideVisibility(
  watcher: Account,
  watcherWords: readonly string[],
  watched: Account,
  said: AboutWatcher,
  operatorDefault: readonly AttributeName[],
): VisibilityDecision {
  if (watcher.accountId === watched.accountId) return { visible: 'all', ground: 'self' };
  if (isBlocked(watcherWords, said.blockLists)) return { visible: 'nothing', ground: 'blocked' };
  const { authorisation } = said;
  if (authorisation?.decision === 'denied') return { visible: 'nothing', ground: 'denied' };
  const listed = byLists(said, operatorDefault);
  if (authorisation?.decision !== 'granted') return listed;
  return { visible: union(listed.visible, names(authorisation.attributes)), ground: 'user' };
}

/**
 * Is the user to be asked (PresenceAuth-Request) when this watcher subscribes? Not if he has already spoken about him, and
 * not if what everybody may see covers what the watcher asks for.
 */
export function needsAsking({ visible, ground }: VisibilityDecision, asked: AttributeNames): boolean {
  if (ground === 'operator' || ground === 'withdrawn') return true;
  if (ground !== 'default-list' || visible === 'all') return false;
  return asked.length === 0 || visible === 'nothing' || asked.some((name) => !visible.has(name));
}
