import type { Log } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import type { Clock, Metrics } from '@smsonly/platform';
import { every } from './every.js';
import type { Part } from './parts.js';

/** What one batch of a removal came to. */
export type Removed = Readonly<{
  rows: number;
  /** Whether there may be more to remove now. */
  more: boolean;
}>;

/** What bounds a table: which rows are no longer needed, deleted batch by batch. docs/retention.md lists all of them. */
export type Removal = Readonly<{
  /** The table that it bounds. */
  table: string;
  /**
   * Deletes up to `most` rows that are not needed at `now`, in a transaction of its own. It skips what others have locked, so several
   * instances may do it at once and none waits for traffic. A number alone: there may be more if it is `most`.
   */
  remove: (now: Date, most: number) => Promise<number | Removed>;
}>;

/**
 * Rows in one transaction: traffic that wants one of them waits for as long as deleting so many takes, some milliseconds. After an outage
 * there are many such transactions and never a long one.
 */
const rowsAtOnce = 500;

export type HousekeepingDeps = Readonly<{
  clock: Clock;
  logger: Pick<Log, 'warn' | 'error'>;
  metrics: Pick<Metrics, 'counter'>;
  intervalMs: number;
}>;

/** The removals of a service as a part: a batch of each, again at once while there is more. */
export function housekeeping(removals: readonly Removal[], deps: HousekeepingDeps): Required<Part> {
  const { clock, logger, metrics, intervalMs } = deps;
  const removed = metrics.counter({
    name: 'rows_removed_total',
    help: 'Rows deleted because they are not needed any more, by table (docs/retention.md)',
    labels: ['table'],
  });
  const work = () => removeDue(removals, clock(), { onRemoved: (table, rows) => removed.inc({ table }, rows) });
  return every(intervalMs, work, { name: 'housekeeping', logger });
}

/**
 * A batch of each removal. One that fails does not keep the others from theirs; its error is thrown when all have had their turn.
 * @returns `more` when there may be more to remove now
 */
export async function removeDue(
  removals: readonly Removal[],
  now: Date,
  { most = rowsAtOnce, onRemoved }: { most?: number; onRemoved?: (table: string, rows: number) => void } = {},
): Promise<'more' | void> {
  let isMore = false;
  const faults: unknown[] = [];
  for (const { table, remove } of removals) {
    try {
      const removed = await remove(now, most);
      const { rows, more } = typeof removed === 'number' ? { rows: removed, more: removed >= most } : removed;
      if (rows > 0) onRemoved?.(table, rows);
      isMore ||= more;
    } catch (error) {
      faults.push(error);
    }
  }
  // Not again at once: what failed would fail again and again without a pause.
  if (faults.length > 0) throw faults[0];
  if (isMore) return 'more';
}

/** All that is due at `now`, for suites. */
export async function removeAllDue(removals: readonly Removal[], now: Date, most = rowsAtOnce): Promise<void> {
  while ((await removeDue(removals, now, { most })) === 'more');
}

const sizesAreGoodForMs = 60_000;

/** Shows how much each table of the service occupies, indexes included; asked at most once a minute, whoever reads the metrics. */
export function showTableSizes(db: Database, metrics: Pick<Metrics, 'gauge'>, clock: Clock): void {
  let askedAt = -Infinity;
  metrics.gauge({
    name: 'table_bytes',
    help: 'Size of each table of this service with its indexes, as it is on disk',
    labels: ['table'],
    async collect() {
      if (clock().getTime() - askedAt < sizesAreGoodForMs) return;
      askedAt = clock().getTime();
      // Without the database the last sizes stay.
      const sizes = await readTableSizes(db).catch(() => []);
      for (const { name, bytes } of sizes) this.set({ table: name }, Number(bytes));
    },
  });
}

/** Partitions count as their table. */
async function readTableSizes(db: Database): Promise<{ name: string; bytes: bigint }[]> {
  return db.background.rows<{ name: string; bytes: bigint }>`
    select coalesce(parent.relname, c.relname)::text as name, sum(pg_total_relation_size(c.oid))::bigint as bytes
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
    group by 1`;
}
