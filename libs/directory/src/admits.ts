import type { Account } from './account.js';

/** Someone who wants to write to an account or see its presence: an IM user, a phone, or a phone that belongs to an IM user. */
export type Peer = Readonly<{ canonical: string; accountId?: string; msisdn?: string }>;

/** An entry of a block or grant list: the address, and whose it was when it was added. */
export type ListEntry = Readonly<{
  list: 'block' | 'grant';
  canonical?: string;
  /** Set when the address was written as a number. */
  msisdn?: string;
  holderAccountId?: string;
  /** The number of that account at the time; its user may write by SMS one day. */
  holderMsisdn?: string;
}>;

/** Both lists of an account; each may be in use or not, whatever it contains. */
export type BlockLists<E extends ListEntry = ListEntry> = Readonly<{
  blockInUse: boolean;
  grantInUse: boolean;
  entries: readonly E[];
}>;

/** The lists of an account that has never changed them. */
export const untouchedLists: BlockLists<never> = { blockInUse: true, grantInUse: false, entries: [] };

/**
 * Whether the peer may write to the account and see its presence. The block list takes precedence over the grant list; a list that is
 * not in use has no effect.
 */
export function admits({ blockInUse, grantInUse, entries }: BlockLists, peer: Peer): boolean {
  const isOn = (list: ListEntry['list']) => entries.some((entry) => entry.list === list && means(entry, peer));
  if (blockInUse && isOn('block')) return false;
  return !grantInUse || isOn('grant');
}

/**
 * Whether the entry denotes the peer. A number denotes anyone who writes from it, registered or not. A user ID denotes the person who had
 * it when it was added, whatever address they use, and not a later holder of that ID.
 */
export function means(entry: ListEntry, peer: Peer): boolean {
  if (entry.msisdn !== undefined && entry.msisdn === peer.msisdn) return true;
  if (entry.holderAccountId !== undefined && peer.accountId !== undefined)
    return entry.holderAccountId === peer.accountId;
  if (peer.accountId === undefined && entry.holderMsisdn !== undefined && entry.holderMsisdn === peer.msisdn)
    return true;
  return entry.canonical === peer.canonical;
}

/** A registered user as a peer, with everything that an entry may denote them by. */
export function peerOf({ accountId, userId, msisdn }: Account): Peer {
  return { canonical: userId, accountId, ...(msisdn !== undefined && { msisdn }) };
}
