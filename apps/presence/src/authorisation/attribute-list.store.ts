import type { Tx } from '@smsonly/persistence';
import { holdAtMost, mostContactsLoaded } from '../presence.limits.js';
import { attributesInRow, rowOf, type AttributeRow, type AttributeSet } from './attribute-set.js';

/** `target`: the watcher's account ID for a user, the list's key for a contact list, empty for everybody. */
export type ListTarget = Readonly<{ accountId: string; kind: 'default' | 'user' | 'list'; target: string }>;

/** What one user, the members of a contact list, or everyone may see. `spelling` is the target as its owner spells it. */
export type AttributeList = ListTarget & Readonly<{ spelling: string; attributes: AttributeSet }>;

const row = ({ accountId, kind, target }: ListTarget) => ({ account_id: accountId, kind, target });
export const targetKey = ({ accountId, kind, target }: ListTarget): string => `${accountId} ${kind} ${target}`;

export async function loadAttributeLists(tx: Tx, accountIds: readonly string[]): Promise<AttributeList[]> {
  const most = accountIds.length === 1 ? null : mostContactsLoaded + 1;
  const rows = await tx.rows<{
    account_id: string;
    kind: ListTarget['kind'];
    target: string;
    spelling: string;
    attributes: AttributeRow;
  }>`
    select account_id, kind, target, spelling, attributes from attribute_list
    where account_id = any(${accountIds}::uuid[]) order by spelling limit ${most}::bigint`;
  holdAtMost(mostContactsLoaded, accountIds.length)(rows.length);
  return rows.map(({ account_id, kind, target, spelling, attributes }) => ({
    accountId: account_id,
    kind,
    target,
    spelling,
    attributes: attributesInRow(attributes),
  }));
}

/** Saves the lists. A list for one watcher is the user's latest decision about them: it overrides an earlier answer. */
export async function saveAttributeLists(tx: Tx, lists: readonly AttributeList[]): Promise<void> {
  if (lists.length === 0) return;
  const rows = lists.map((list) => ({ ...row(list), spelling: list.spelling, attributes: rowOf(list.attributes) }));
  await tx.run`
    insert into attribute_list (account_id, kind, target, spelling, attributes)
    select account_id, kind, target, spelling, attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (account_id uuid, kind text, target text, spelling text, attributes text[])
    order by account_id, kind, target
    on conflict (account_id, kind, target) do update set spelling = excluded.spelling, attributes = excluded.attributes`;
  await tx.run`
    update authorisation a set pending = false, decision = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, kind text, target text)
    where a.account_id = r.account_id and a.watcher_account_id = case when r.kind = 'user' then r.target::uuid end`;
}

export async function deleteAttributeLists(tx: Tx, targets: readonly ListTarget[]): Promise<void> {
  if (targets.length === 0) return;
  await tx.run`
    delete from attribute_list a
    using jsonb_to_recordset(${JSON.stringify(targets.map(row))}::jsonb) as r (account_id uuid, kind text, target text)
    where a.account_id = r.account_id and a.kind = r.kind and a.target = r.target`;
}
