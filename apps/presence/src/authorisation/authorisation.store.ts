import type { AttributeNames } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import { addressesOf, type Account } from '../who/who-is.js';
import type { AboutWatcher, BlockLists } from './decide-visibility.js';

/** A watcher and the registered user he looks at. */
export type Pair = Readonly<{ watcher: Account; watched: Account }>;

type Decision = 'granted' | 'denied' | 'withdrawn';
type ListRow = { account_id: string; kind: 'default' | 'user'; target: string; attributes: AttributeNames };
type MemberRow = { account_id: string; watcher_id: string; attributes: AttributeNames };
type WordRow = {
  account_id: string;
  watcher_account_id: string;
  decision: Decision | null;
  attributes: AttributeNames;
};
type BlockRow = {
  account_id: string;
  block_in_use: boolean;
  blocked: string[];
  grant_in_use: boolean;
  granted: string[];
};

const blockLists = (row: BlockRow): BlockLists => ({
  blockInUse: row.block_in_use,
  blocked: row.blocked,
  grantInUse: row.grant_in_use,
  granted: row.granted,
});

const key = (...ids: string[]): string => ids.join(' ');

/** What the watched users have said about their watchers: one statement for each table, whatever the number of pairs. */
export async function loadSaid(tx: Tx, pairs: readonly Pair[], domain: string): Promise<(pair: Pair) => AboutWatcher> {
  if (pairs.length === 0) return () => ({ contactLists: [] });
  const watched = [...new Set(pairs.map((pair) => pair.watched.accountId))];
  const watchers = [...new Set(pairs.map((pair) => pair.watcher.accountId))];
  const blocks = await tx.$queryRaw<BlockRow[]>`
    select account_id, block_in_use, blocked, grant_in_use, granted
    from block_list where account_id = any(${watched}::uuid[])`;
  const lists = await tx.$queryRaw<ListRow[]>`
    select account_id, kind, target, attributes from attribute_list
    where account_id = any(${watched}::uuid[])
      and (kind = 'default' or (kind = 'user' and target = any(${watchers}::text[])))`;
  const words = await tx.$queryRaw<WordRow[]>`
    select account_id, watcher_account_id, decision, attributes from authorisation
    where account_id = any(${watched}::uuid[]) and watcher_account_id = any(${watchers}::uuid[])`;
  const members = await loadMemberships(tx, pairs, domain);

  const blocksOf = new Map(blocks.map((row) => [row.account_id, blockLists(row)]));
  const listsOf = new Map(lists.map((row) => [key(row.account_id, row.kind, row.target), row.attributes]));
  const wordsOf = new Map(words.map((row) => [key(row.account_id, row.watcher_account_id), row]));
  const membersOf = Map.groupBy(members, (row) => key(row.account_id, row.watcher_id));
  return ({ watcher, watched: { accountId } }) => {
    const word = wordsOf.get(key(accountId, watcher.accountId));
    const blockList = blocksOf.get(accountId);
    const userList = listsOf.get(key(accountId, 'user', watcher.accountId));
    const defaultList = listsOf.get(key(accountId, 'default', ''));
    return {
      ...(blockList ? { blockLists: blockList } : {}),
      ...(word?.decision ? { authorisation: { decision: word.decision, attributes: word.attributes } } : {}),
      ...(userList ? { userList } : {}),
      contactLists: (membersOf.get(key(accountId, watcher.accountId)) ?? []).map((row) => row.attributes),
      ...(defaultList ? { defaultList } : {}),
    };
  };
}

/** Attribute lists of contact lists in which the watched user has the watcher, by his ID or his number. */
async function loadMemberships(tx: Tx, pairs: readonly Pair[], domain: string): Promise<MemberRow[]> {
  const rows = pairs.flatMap(({ watcher, watched }) =>
    addressesOf(watcher, domain).map((canonical) => ({
      account_id: watched.accountId,
      watcher_id: watcher.accountId,
      canonical,
    })),
  );
  return tx.$queryRaw<MemberRow[]>`
    select a.account_id, p.watcher_id, a.attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (account_id uuid, watcher_id uuid, canonical text)
    join contact c on c.account_id = p.account_id and c.canonical = p.canonical
    join attribute_list a on a.account_id = p.account_id and a.kind = 'list' and a.target = c.list_key`;
}

/** Notes that the watched users are to be asked. Gives back the account IDs of those for whom that was not noted before. */
export async function notePending(
  tx: Tx,
  asks: readonly Readonly<{ watched: string; watcher: string; asked: AttributeNames }>[],
): Promise<Set<string>> {
  if (asks.length === 0) return new Set();
  const distinct = new Map(asks.map((ask) => [key(ask.watched, ask.watcher), ask]));
  const rows = [...distinct.values()].map(({ watched, watcher, asked }) => ({ account_id: watched, watcher, asked }));
  const noted = await tx.$queryRaw<{ account_id: string }[]>`
    insert into authorisation (account_id, watcher_account_id, pending, asked)
    select account_id, watcher, true, asked
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, watcher uuid, asked text[])
    order by account_id, watcher
    on conflict (account_id, watcher_account_id) do update set pending = true, asked = excluded.asked
      where not authorisation.pending or authorisation.asked <> excluded.asked
    returning account_id`;
  return new Set(noted.map((row) => row.account_id));
}

export type Word = Readonly<{ accountId: string; watcherId: string; decision: Decision; attributes: AttributeNames }>;

/**
 * Keeps what users said about single watchers; nothing is pending between the two any more.
 * A grant without names is for what the watcher asked for.
 */
export async function saveWords(tx: Tx, words: readonly Word[]): Promise<void> {
  if (words.length === 0) return;
  const distinct = new Map(words.map((word) => [key(word.accountId, word.watcherId), word]));
  const rows = [...distinct.values()].map(({ accountId, watcherId, decision, attributes }) => ({
    account_id: accountId,
    watcher: watcherId,
    decision,
    attributes,
  }));
  await tx.$executeRaw`
    insert into authorisation (account_id, watcher_account_id, decision, attributes, pending)
    select account_id, watcher, decision, attributes, false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (account_id uuid, watcher uuid, decision text, attributes text[])
    order by account_id, watcher
    on conflict (account_id, watcher_account_id) do update set decision = excluded.decision, pending = false,
      attributes = case when authorisation.pending and cardinality(excluded.attributes) = 0
        then authorisation.asked else excluded.attributes end`;
  await forgetRequests(tx, rows);
}

/** A later question about the same watcher is put to every session anew. */
async function forgetRequests(
  tx: Tx,
  pairs: readonly Readonly<{ account_id: string; watcher: string }>[],
): Promise<void> {
  await tx.$executeRaw`
    delete from authorisation_request q
    using jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as r (account_id uuid, watcher uuid), session s
    where s.account_id = r.account_id and q.session_id = s.session_id and q.watcher_account_id = r.watcher`;
}

/** What a session is to ask its user: who wants to see which attributes, by his address as the user has it in a list. */
export type Question = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  watcherId: string;
  asked: AttributeNames;
}>;

/** Pending questions of these users that a live session of theirs has not been asked yet; they count as asked from now on. */
export async function takeQuestions(tx: Tx, accountIds: readonly string[]): Promise<Question[]> {
  const rows = await tx.$queryRaw<
    { session_id: string; account_id: string; user_id: string; watcher_id: string; asked: AttributeNames }[]
  >`
    with taken as (
      insert into authorisation_request (session_id, watcher_account_id)
      select s.session_id, a.watcher_account_id
      from authorisation a join session s on s.account_id = a.account_id
      where a.pending and a.account_id = any(${accountIds}::uuid[])
      order by 1, 2
      on conflict do nothing
      returning session_id, watcher_account_id
    )
    select t.session_id, s.account_id, s.user_id, t.watcher_account_id as watcher_id, a.asked
    from taken t
    join session s on s.session_id = t.session_id
    join authorisation a on a.account_id = s.account_id and a.watcher_account_id = t.watcher_account_id`;
  return rows.map((row) => ({
    sessionId: row.session_id,
    accountId: row.account_id,
    userId: row.user_id,
    watcherId: row.watcher_id,
    asked: row.asked,
  }));
}
