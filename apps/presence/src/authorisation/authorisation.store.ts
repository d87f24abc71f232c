import type { Tx } from '@smsonly/persistence';
import { addressesOf, type Account } from '../who/who-is.js';
import { attributesInRow, rowOf, type AttributeRow, type AttributeSet } from './attribute-set.js';
import {
  afterAsking,
  afterSaying,
  nothingSaid,
  type Authorisation,
  type Saying,
  type Word,
} from './decide-authorisation.js';
import type { AboutWatcher, BlockLists } from './decide-visibility.js';

/** A watcher and the registered user he looks at. */
export type Pair = Readonly<{ watcher: Account; watched: Account }>;

type ListRow = { account_id: string; kind: 'default' | 'user'; target: string; attributes: AttributeRow };
type MemberRow = { account_id: string; watcher_id: string; attributes: AttributeRow };
type WordRow = {
  account_id: string;
  watcher_account_id: string;
  decision: Word['decision'] | null;
  attributes: AttributeRow;
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

function wordOf({ decision, attributes }: WordRow): Word | undefined {
  if (decision === null) return undefined;
  return decision === 'granted' ? { decision, attributes: attributesInRow(attributes) } : { decision };
}

const key = (...ids: string[]): string => ids.join(' ');

/** What the watched users have said about their watchers: one statement for each table, whatever the number of pairs. */
export async function loadSaid(tx: Tx, pairs: readonly Pair[], domain: string): Promise<(pair: Pair) => AboutWatcher> {
  if (pairs.length === 0) return () => ({ contactLists: [] });
  const watched = [...new Set(pairs.map((pair) => pair.watched.accountId))];
  const watchers = [...new Set(pairs.map((pair) => pair.watcher.accountId))];
  const blocks = await tx.rows<BlockRow>`
    select account_id, block_in_use, blocked, grant_in_use, granted
    from block_list where account_id = any(${watched}::uuid[])`;
  const lists = await tx.rows<ListRow>`
    select account_id, kind, target, attributes from attribute_list
    where account_id = any(${watched}::uuid[])
      and (kind = 'default' or (kind = 'user' and target = any(${watchers}::text[])))`;
  const words = await tx.rows<WordRow>`
    select account_id, watcher_account_id, decision, attributes from authorisation
    where account_id = any(${watched}::uuid[]) and watcher_account_id = any(${watchers}::uuid[])`;
  const members = await loadMemberships(tx, pairs, domain);

  const blocksOf = new Map(blocks.map((row) => [row.account_id, blockLists(row)]));
  const listsOf = new Map(
    lists.map((row) => [key(row.account_id, row.kind, row.target), attributesInRow(row.attributes)]),
  );
  const wordsOf = new Map(words.map((row) => [key(row.account_id, row.watcher_account_id), wordOf(row)]));
  const membersOf = Map.groupBy(members, (row) => key(row.account_id, row.watcher_id));
  return ({ watcher, watched: { accountId } }) => {
    const word = wordsOf.get(key(accountId, watcher.accountId));
    const blockList = blocksOf.get(accountId);
    const userList = listsOf.get(key(accountId, 'user', watcher.accountId));
    const defaultList = listsOf.get(key(accountId, 'default', ''));
    return {
      ...(blockList ? { blockLists: blockList } : {}),
      ...(word ? { authorisation: word } : {}),
      ...(userList ? { userList } : {}),
      contactLists: (membersOf.get(key(accountId, watcher.accountId)) ?? []).map((row) =>
        attributesInRow(row.attributes),
      ),
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
  return tx.rows<MemberRow>`
    select a.account_id, p.watcher_id, a.attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (account_id uuid, watcher_id uuid, canonical text)
    join contact c on c.account_id = p.account_id and c.canonical = p.canonical
    join attribute_list a on a.account_id = p.account_id and a.kind = 'list' and a.target = c.list_key`;
}

/** A user and one watcher, by their account IDs. */
export type Between = Readonly<{ accountId: string; watcherId: string }>;

/** A step for two, from what is between them to what is then. */
type Step = Between & Readonly<{ next: (before: Authorisation) => Authorisation }>;

/** Takes steps in their order; gives back those pairs for whom something is different afterwards. */
async function take(tx: Tx, steps: readonly Step[]): Promise<{ pair: Between; after: Authorisation }[]> {
  const between = new Map(
    steps.map(({ accountId, watcherId }) => [key(accountId, watcherId), { accountId, watcherId }]),
  );
  const before = await lockBetween(tx, [...between.values()]);
  const after = new Map(before);
  for (const { next, ...pair } of steps) {
    const id = key(pair.accountId, pair.watcherId);
    after.set(id, next(after.get(id) ?? nothingSaid));
  }
  const changed = [...between].flatMap(([id, pair]) => {
    const now = after.get(id);
    return now && now !== before.get(id) ? [{ pair, after: now }] : [];
  });
  await save(tx, changed);
  return changed;
}

async function lockBetween(tx: Tx, pairs: readonly Between[]): Promise<Map<string, Authorisation>> {
  const rows = pairs.map(({ accountId, watcherId }) => ({ account_id: accountId, watcher: watcherId }));
  await tx.run`
    insert into authorisation (account_id, watcher_account_id, pending, asked)
    select account_id, watcher, false, null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, watcher uuid)
    order by account_id, watcher
    on conflict do nothing`;
  const locked = await tx.rows<WordRow & { pending: boolean; asked: AttributeRow | null }>`
    select account_id, watcher_account_id, decision, attributes, pending, asked from authorisation
    where (account_id, watcher_account_id) in (
      select account_id, watcher from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, watcher uuid))
    order by account_id, watcher_account_id
    for update`;
  return new Map(
    locked.map((row) => {
      const word = wordOf(row);
      const between: Authorisation = {
        ...(word ? { word } : {}),
        ...(row.asked ? { asked: attributesInRow(row.asked) } : {}),
        isPending: row.pending,
      };
      return [key(row.account_id, row.watcher_account_id), between];
    }),
  );
}

async function save(tx: Tx, changed: readonly Readonly<{ pair: Between; after: Authorisation }>[]): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ pair: { accountId, watcherId }, after: { word, asked, isPending } }) => ({
    account_id: accountId,
    watcher: watcherId,
    decision: word?.decision ?? null,
    attributes: word?.decision === 'granted' ? rowOf(word.attributes) : [],
    pending: isPending,
    asked: asked ? rowOf(asked) : null,
  }));
  await tx.run`
    update authorisation a
    set decision = r.decision, attributes = r.attributes, pending = r.pending, asked = r.asked
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (account_id uuid, watcher uuid, decision text, attributes text[], pending boolean, asked text[])
    where a.account_id = r.account_id and a.watcher_account_id = r.watcher`;
  await forgetRequests(tx, rows);
}

/** Notes that the watched users are to be asked. Gives back the account IDs of those who have a question that is new to them. */
export async function notePending(
  tx: Tx,
  asks: readonly (Between & Readonly<{ asked: AttributeSet }>)[],
): Promise<Set<string>> {
  if (asks.length === 0) return new Set();
  const steps = asks.map(({ asked, ...pair }) => ({
    ...pair,
    next: (before: Authorisation) => afterAsking(before, asked),
  }));
  return new Set((await take(tx, steps)).map(({ pair }) => pair.accountId));
}

/** Keeps what users said about single watchers; nothing is pending between the two any more. */
export async function saveSayings(tx: Tx, sayings: readonly (Between & Readonly<{ saying: Saying }>)[]): Promise<void> {
  if (sayings.length === 0) return;
  const steps = sayings.map(({ saying, ...pair }) => ({
    ...pair,
    next: (before: Authorisation) => afterSaying(before, saying),
  }));
  await take(tx, steps);
}

/** A later question about the same watcher is put to every session anew. */
async function forgetRequests(
  tx: Tx,
  pairs: readonly Readonly<{ account_id: string; watcher: string }>[],
): Promise<void> {
  await tx.run`
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
  asked: AttributeSet;
}>;

/** Pending questions of these users that a live session of theirs has not been asked yet; they count as asked from now on. */
export async function takeQuestions(tx: Tx, accountIds: readonly string[]): Promise<Question[]> {
  const rows = await tx.rows<{
    session_id: string;
    account_id: string;
    user_id: string;
    watcher_id: string;
    asked: AttributeRow;
  }>`
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
    asked: attributesInRow(row.asked),
  }));
}
