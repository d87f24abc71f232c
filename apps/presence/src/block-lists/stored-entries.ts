import type { BlockEntry } from '@smsonly/contracts';
import type { ListEntry } from '@smsonly/directory';

/*
 * Rows of `block_list` keep entries as words: `account:` with an account ID, `tel:` with a number, or a canonical address. Lists that
 * came without entries are addresses only.
 */

/** The words of an entry. Once it is known whose the address was, the address itself says nothing: it may be somebody else's by now. */
export function wordsOfEntry({ canonical, accountId, msisdn }: BlockEntry): string[] {
  return [
    accountId === undefined ? canonical : `account:${accountId}`,
    ...(msisdn === undefined ? [] : [`tel:${msisdn}`]),
  ];
}

/** The words of a row as entries again, which mean the same IM users: one for each word. */
export function entryOfWord(word: string, list: ListEntry['list'], domain: string): ListEntry {
  if (word.startsWith('account:')) return { list, holderAccountId: word.slice('account:'.length) };
  if (word.startsWith('tel:')) return { list, msisdn: word.slice('tel:'.length) };
  const number = word.endsWith(`@${domain.toLowerCase()}`) ? /^wv:(\+[0-9]+)@/.exec(word)?.[1] : undefined;
  return { list, canonical: word, ...(number !== undefined && { msisdn: number }) };
}
