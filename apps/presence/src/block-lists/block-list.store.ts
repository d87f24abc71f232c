import type { Tx } from '@smsonly/persistence';
import type { BlockLists } from '../authorisation/decide-visibility.js';

export async function saveBlockLists(
  tx: Tx,
  lists: readonly (BlockLists & Readonly<{ accountId: string }>)[],
): Promise<void> {
  if (lists.length === 0) return;
  const rows = lists.map(({ accountId, blockInUse, blocked, grantInUse, granted }) => ({
    account_id: accountId,
    block_in_use: blockInUse,
    blocked,
    grant_in_use: grantInUse,
    granted,
  }));
  await tx.run`
    insert into block_list (account_id, block_in_use, blocked, grant_in_use, granted)
    select account_id, block_in_use, blocked, grant_in_use, granted
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, block_in_use boolean,
      blocked text[], grant_in_use boolean, granted text[])
    order by account_id
    on conflict (account_id) do update set block_in_use = excluded.block_in_use, blocked = excluded.blocked,
      grant_in_use = excluded.grant_in_use, granted = excluded.granted`;
}
