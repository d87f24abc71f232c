import type { BlockLists } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import { readStoredEntry } from './stored-entries.js';

/** Block and grant list of an account as stored in a row. */
export type StoredBlockLists = Readonly<{
  accountId: string;
  blockInUse: boolean;
  blocked: readonly string[];
  grantInUse: boolean;
  granted: readonly string[];
}>;

type BlockRow = {
  account_id: string;
  block_in_use: boolean;
  blocked: string[];
  grant_in_use: boolean;
  granted: string[];
};

/** The lists of those accounts that have ever changed theirs, by account ID. */
export async function loadBlockLists(
  tx: Tx,
  accountIds: readonly string[],
  domain: string,
): Promise<Map<string, BlockLists>> {
  const rows = await tx.rows<BlockRow>`
    select account_id, block_in_use, blocked, grant_in_use, granted
    from block_list where account_id = any(${accountIds}::uuid[])`;
  return new Map(rows.map((row) => [row.account_id, blockListsOf(row, domain)]));
}

function blockListsOf(row: BlockRow, domain: string): BlockLists {
  return {
    blockInUse: row.block_in_use,
    grantInUse: row.grant_in_use,
    entries: [
      ...row.blocked.map((word) => readStoredEntry(word, 'block', domain)),
      ...row.granted.map((word) => readStoredEntry(word, 'grant', domain)),
    ],
  };
}

export async function saveBlockLists(tx: Tx, lists: readonly StoredBlockLists[]): Promise<void> {
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
