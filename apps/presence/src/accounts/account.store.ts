import type { Tx } from '@smsonly/persistence';

/**
 * Deletes everything of these accounts: lists, published presence, sessions with their subscriptions, authorisations on
 * either side.
 */
export async function deleteAccountData(tx: Tx, accountIds: readonly string[]): Promise<void> {
  await tx.run`delete from session where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from user_presence where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from contact_list where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from default_list_given where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from block_list where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from attribute_list where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from attribute_list where kind = 'user' and target = any(${accountIds}::text[])`;
  await tx.run`delete from authorisation where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from authorisation where watcher_account_id = any(${accountIds}::uuid[])`;
}
