import type { Database } from '@smsonly/persistence';

/**
 * Counts SMS of all instances that the gateway accepted between `from` and `until` and that have no report, nor has any later one. An attempt
 * with a connector has its report of level 1.
 */
export async function countUnreported(db: Database, { from, until }: { from: Date; until: Date }): Promise<number> {
  const [row] = await db.sql.rows<{ unreported: number }>`
    select count(*)::integer as unreported from attempt
    where state in ('submitting', 'accepted') and not reported and state = 'accepted' and connector is null
      and called_at <= ${until}
      and called_at > coalesce(
        (select called_at from attempt
          where called_at > ${from} and (reported or connector is not null or state = 'delivered')
          order by called_at desc limit 1),
        ${from})`;
  return row?.unreported ?? 0;
}
