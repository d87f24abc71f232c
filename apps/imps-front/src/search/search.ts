import {
  isSmsOnlyNumber,
  parseAddress,
  parseMsisdn,
  searchPairsOf,
  status,
  type AddressReading,
  type Msisdn,
  type NumberPool,
  type NumberRanges,
  type Primitive,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { findAccount } from '../accounts/account.store.js';
import { findSpelling, type Known } from '../addresses/spelling.store.js';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';

export type SearchDeps = Readonly<{
  db: Database;
  reading: AddressReading;
  ranges: NumberRanges;
  pool: NumberPool;
}>;

/** What is searched for: an address of our domain, possibly with a number. */
type SearchTarget = Readonly<{ canonical: string; msisdn?: Msisdn }>;

/**
 * Search-Request by USER_MOBILE_NUMBER or USER_ID: at most one hit, complete with the first answer. A number that is an
 * SMS-only user is a hit like any registered one. Whoever the searcher knows already is spelt as they know them.
 */
export function search(deps: SearchDeps) {
  return async (request: PrimitiveOf<'Search-Request'>, { message, session }: SessionCall): Promise<Primitive> => {
    if (request.searchId !== undefined) return statusOf(status.invalidSearch);
    const [pair, ...others] = searchPairsOf(request);
    const target = pair && others.length === 0 ? targetOf(pair, deps.reading) : 'not understood';
    if (target === 'not understood') {
      return statusOf(message.version === '1.3' ? status.searchNotUnderstood : status.badParameter);
    }
    const known = target && (await find(deps, target));
    return hits(known && ((await findSpelling(deps.db.sql, session, known)) ?? known.userId));
  };
}

function targetOf(
  { element, text }: Readonly<{ element: string; text: string }>,
  reading: AddressReading,
): SearchTarget | undefined | 'not understood' {
  if (element === 'USER_MOBILE_NUMBER') {
    const msisdn = parseMsisdn(text, reading);
    return msisdn && { canonical: `wv:${msisdn}@${reading.domain.toLowerCase()}`, msisdn };
  }
  if (element !== 'USER_ID') return 'not understood';
  const address = parseAddress(text, reading);
  return address.kind === 'user' && !address.foreign ? address : undefined;
}

async function find({ db, ...numbering }: SearchDeps, target: SearchTarget): Promise<Known | undefined> {
  const account = await findAccount(db, target);
  if (account) return account;
  const { msisdn, canonical } = target;
  return msisdn !== undefined && isSmsOnlyNumber(msisdn, numbering) ? { userId: canonical, msisdn } : undefined;
}

function hits(userId: string | undefined): Primitive {
  return {
    kind: 'Search-Response',
    result: { code: status.successful },
    searchFindings: userId === undefined ? 0 : 1,
    completionFlag: true,
    ...(userId !== undefined && { searchResult: { userList: { users: [{ userId }] } } }),
  };
}
