/** Which phones are open on the page; remembered over a reload. */
import type { PageStorage } from './phone-memory.js';

const key = 'smsonly.phones';

/** The numbers of the phones that were open, `first` where nothing is known. */
export function recallPhones(storage: PageStorage, first: readonly string[]): readonly string[] {
  try {
    const numbers: unknown = JSON.parse(storage.getItem(key) ?? '');
    if (!Array.isArray(numbers)) return first;
    return [...new Set(numbers.filter((number): number is string => typeof number === 'string' && number !== ''))];
  } catch {
    return first;
  }
}

export function rememberPhones(storage: PageStorage, numbers: readonly string[]): void {
  try {
    storage.setItem(key, JSON.stringify(numbers));
  } catch {
    // A full or forbidden storage: the page works, and forgets.
  }
}

/**
 * How each phone follows what happens. A browser opens six connections to an origin, and IM clients hold some of them: the
 * phones used last have a stream, the others ask.
 *
 * @param byLastUse the numbers of the open phones, the one used last first
 */
export function followings(
  byLastUse: readonly string[],
  isPageShown: boolean,
): ReadonlyMap<string, 'stream' | 'polling' | 'nothing'> {
  return new Map(
    byLastUse.map((msisdn, place) => [msisdn, !isPageShown ? 'nothing' : place < mostStreams ? 'stream' : 'polling']),
  );
}

const mostStreams = 2;
