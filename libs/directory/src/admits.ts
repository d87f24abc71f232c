import type { Account } from './account.js';

/** Whoever wants to write to an account or see its presence: an IM user, a phone, or a phone that belongs to an IM user. */
export type Approaching = Readonly<{ canonical: string; accountId?: string; msisdn?: string }>;

/** An entry of a block or grant list: the address, and whose it was when it was listed. */
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
 * May they write to the account, and see it? The block list wins over the grant list; a list that is not in use has no
 * effect.
 */
export function admits({ blockInUse, grantInUse, entries }: BlockLists, who: Approaching): boolean {
  const isOn = (list: ListEntry['list']) => entries.some((entry) => entry.list === list && means(entry, who));
  if (blockInUse && isOn('block')) return false;
  return !grantInUse || isOn('grant');
}

/**
 * Whether the entry denotes them. A number denotes whoever writes from it, registered or not. A user ID denotes the person
 * who had it when it was listed, whatever address they use, and not a later holder of that ID.
 */
export function means(entry: ListEntry, who: Approaching): boolean {
  if (entry.msisdn !== undefined && entry.msisdn === who.msisdn) return true;
  if (entry.holderAccountId !== undefined && who.accountId !== undefined)
    return entry.holderAccountId === who.accountId;
  if (who.accountId === undefined && entry.holderMsisdn !== undefined && entry.holderMsisdn === who.msisdn) return true;
  return entry.canonical === who.canonical;
}

/** A registered user, with everything by which an entry may denote them. */
export function approachingOf({ accountId, userId, msisdn }: Account): Approaching {
  return { canonical: userId, accountId, ...(msisdn !== undefined && { msisdn }) };
}
