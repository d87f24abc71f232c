import { addressesOf, type Account } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import { loadBlockLists } from '../block-lists/block-list.store.js';
import { attributesInRow, type AttributeRow } from './attribute-set.js';
import { decisionOf, type DecisionRow } from './authorisation.store.js';
import type { Permissions } from './decide-visibility.js';

/** A watcher and the registered user they watch. */
export type WatcherAndWatched = Readonly<{ watcher: Account; watched: Account }>;

type ListRow = { account_id: string; kind: 'default' | 'user'; target: string; attributes: AttributeRow };
type MemberRow = { account_id: string; watcher_id: string; attributes: AttributeRow };
const key = (...ids: string[]): string => ids.join(' ');

/** What the watched users let their watchers see: one statement for each table, whatever the number of pairs. */
export async function loadPermissions(
  tx: Tx,
  pairs: readonly WatcherAndWatched[],
  domain: string,
): Promise<(pair: WatcherAndWatched) => Permissions> {
  if (pairs.length === 0) return () => ({ contactLists: [] });
  const watched = [...new Set(pairs.map((pair) => pair.watched.accountId))];
  const watchers = [...new Set(pairs.map((pair) => pair.watcher.accountId))];
  const blockLists = await loadBlockLists(tx, watched, domain);
  const lists = await tx.rows<ListRow>`
    select account_id, kind, target, attributes from attribute_list
    where account_id = any(${watched}::uuid[])
      and (kind = 'default' or (kind = 'user' and target = any(${watchers}::text[])))`;
  const decisions = await tx.rows<DecisionRow>`
    select account_id, watcher_account_id, decision, attributes from authorisation
    where account_id = any(${watched}::uuid[]) and watcher_account_id = any(${watchers}::uuid[])`;
  const members = await loadMemberships(tx, pairs, domain);

  const listsOf = new Map(
    lists.map((row) => [key(row.account_id, row.kind, row.target), attributesInRow(row.attributes)]),
  );
  const decisionsOf = new Map(decisions.map((row) => [key(row.account_id, row.watcher_account_id), decisionOf(row)]));
  const membersOf = Map.groupBy(members, (row) => key(row.account_id, row.watcher_id));
  return ({ watcher, watched: { accountId } }) => {
    const decision = decisionsOf.get(key(accountId, watcher.accountId));
    const ownBlockLists = blockLists.get(accountId);
    const userList = listsOf.get(key(accountId, 'user', watcher.accountId));
    const defaultList = listsOf.get(key(accountId, 'default', ''));
    return {
      ...(ownBlockLists ? { blockLists: ownBlockLists } : {}),
      ...(decision ? { authorisation: decision } : {}),
      ...(userList ? { userList } : {}),
      contactLists: (membersOf.get(key(accountId, watcher.accountId)) ?? []).map((row) =>
        attributesInRow(row.attributes),
      ),
      ...(defaultList ? { defaultList } : {}),
    };
  };
}

/** Attribute lists of contact lists in which the watched user has the watcher, by user ID or number. */
async function loadMemberships(tx: Tx, pairs: readonly WatcherAndWatched[], domain: string): Promise<MemberRow[]> {
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
