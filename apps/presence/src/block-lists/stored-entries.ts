import type { BlockEntry } from '@smsonly/contracts';
import type { ListEntry } from '@smsonly/directory';

/*
 * Rows of `block_list` store entries as text: `account:` with an account ID, `tel:` with a number, or a canonical address. Lists that
 * came without entries are addresses only.
 */

/**
 * The stored form of an entry. If its account is known, the address itself is left out: it may have another holder by now.
 */
export function storedEntries({ canonical, accountId, msisdn }: BlockEntry): string[] {
  return [
    accountId === undefined ? canonical : `account:${accountId}`,
    ...(msisdn === undefined ? [] : [`tel:${msisdn}`]),
  ];
}

/** A stored text as an entry again; together they denote the same IM users. */
export function readStoredEntry(word: string, list: ListEntry['list'], domain: string): ListEntry {
  if (word.startsWith('account:')) return { list, holderAccountId: word.slice('account:'.length) };
  if (word.startsWith('tel:')) return { list, msisdn: word.slice('tel:'.length) };
  const number = word.endsWith(`@${domain.toLowerCase()}`) ? /^wv:(\+[0-9]+)@/.exec(word)?.[1] : undefined;
  return { list, canonical: word, ...(number !== undefined && { msisdn: number }) };
}
