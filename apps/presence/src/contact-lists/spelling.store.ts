import type { Account } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';

type Row = { owner_id: string; contact_id: string; spelling: string };

/** How owners spell registered users in their contact lists, whether under the user ID or the number; else the user ID. */
export async function loadSpellings(
  tx: Tx,
  wanted: readonly Readonly<{ ownerId: string; contact: Account }>[],
): Promise<(ownerId: string, contact: Account) => string> {
  const rows = wanted.map(({ ownerId, contact: { accountId, userId, msisdn } }) => ({
    owner_id: ownerId,
    contact_id: accountId,
    user_id: userId,
    msisdn,
  }));
  const found =
    rows.length === 0
      ? []
      : await tx.rows<Row>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (owner_id uuid, contact_id uuid, user_id text, msisdn text)
    )
    select r.owner_id, r.contact_id, c.spelling
    from wanted r join contact c on c.account_id = r.owner_id and c.canonical = r.user_id
    union all
    select r.owner_id, r.contact_id, c.spelling
    from wanted r join contact c on c.account_id = r.owner_id and c.msisdn = r.msisdn and c.canonical <> r.user_id`;
  const spellings = new Map<string, string>();
  for (const { owner_id, contact_id, spelling } of found) {
    const key = `${owner_id} ${contact_id}`;
    if (!spellings.has(key)) spellings.set(key, spelling);
  }
  return (ownerId, contact) => spellings.get(`${ownerId} ${contact.accountId}`) ?? contact.userId;
}
