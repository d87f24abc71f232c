import type { Tx } from '@smsonly/persistence';
import { defaultListOf } from './default-list.js';

/**
 * Gives these accounts the default contact list if they never had it, or have no contact list at all any more. Called when
 * a session starts: that event travels before the requests of its session, so the list is there for the first of them. It
 * is the default list unless the user has another one. An account that is no longer registered gets none.
 */
export async function giveDefaultLists(
  tx: Tx,
  accountIds: readonly string[],
  name: string | undefined,
  now: Date,
): Promise<void> {
  if (name === undefined) return;
  const without = await tx.rows<{ account_id: string; user_id: string }>`
    select a.account_id, a.user_id from imps_front.account_registry a
    where a.account_id = any(${accountIds}::uuid[])
      and (not exists (select from default_list_given g where g.account_id = a.account_id)
        or not exists (select from contact_list l where l.account_id = a.account_id))
    order by a.account_id`;
  if (without.length === 0) return;
  const lists = without.map(({ account_id, user_id }) => {
    const { key, spelling, displayName } = defaultListOf(user_id, name, now);
    return { account_id, list_key: key, spelling, display_name: displayName };
  });
  await tx.run`
    insert into default_list_given (account_id, given_at)
    select account_id, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(lists)}::jsonb) as r (account_id uuid)
    order by account_id
    on conflict do nothing`;
  await tx.run`
    insert into contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
    select r.account_id, r.list_key, r.spelling, r.display_name,
      not exists (select from contact_list l where l.account_id = r.account_id and l.is_default), ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(lists)}::jsonb)
      as r (account_id uuid, list_key text, spelling text, display_name text)
    order by r.account_id
    on conflict do nothing`;
}
