import { eventIdTime } from '@smsonly/platform';
import type { Background, Database } from './database.js';
import type { Tx } from './sql.js';

/** The answer to a client request as stored in the inbox: type of the response, and its data as JSON. */
export type StoredAnswer = Readonly<{ type: string; value: string }>;

const day = 24 * 60 * 60 * 1000;

/**
 * The IDs of all events that this service has handled. The table is partitioned by the day in the ID (UUIDv7); an ID is remembered for
 * `remember` ms and up to a day more, which must be longer than any topic keeps its records.
 */
export class Inbox {
  readonly #background: Background;
  readonly #remember: number;
  /** Days (as ms of their midnight, UTC) known to have a partition. */
  readonly #days = new Set<number>();

  constructor(db: Database, { remember = 4 * day }: { remember?: number } = {}) {
    this.#background = db.background;
    this.#remember = remember;
  }

  /** Whether the inbox can remember this event: older ones have been deleted, and none can be from the future. */
  covers(id: string, now: Date): boolean {
    const time = eventIdTime(id)?.getTime();
    return time !== undefined && time >= this.#oldest(now) && time <= now.getTime() + day;
  }

  /** Those of the events that have been handled, with their stored answers. */
  async find(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredAnswer | undefined>> {
    const rows = await tx.rows<{ id: string; type: string | null; value: string | null }>`
      select event_id as id, answer_type as type, answer as value from inbox where event_id = any(${ids}::uuid[])`;
    return new Map(
      rows.map(({ id, type, value }) => [id, type === null || value === null ? undefined : { type, value }]),
    );
  }

  /** Creates missing partitions for these events, outside any transaction. */
  async prepare(ids: Iterable<string>): Promise<void> {
    const missing = new Set<number>();
    for (const id of ids) {
      const midnight = startOfDay(eventIdTime(id)?.getTime() ?? 0);
      if (!this.#days.has(midnight)) missing.add(midnight);
    }
    if (missing.size > 0) await this.#make([...missing]);
  }

  /** Creates the partitions of today and tomorrow and drops those of days that are no longer remembered. */
  async maintain(now: Date): Promise<void> {
    await this.#make([startOfDay(now.getTime()), startOfDay(now.getTime()) + day]);
    const oldest = this.#oldest(now);
    for (const midnight of await this.#existing()) {
      if (midnight >= oldest) continue;
      this.#days.delete(midnight);
      // Dropping waits for transactions under way, and blocks later ones: so only briefly, it can be done in the next hour.
      await this.#background.transaction(async (tx) => {
        tx.post`set local lock_timeout = '2s'`;
        tx.post`select set_config('smsonly.partition', ${partitionName(midnight)}, true)`;
        tx.post`
          do $$ begin
            execute format('drop table if exists %I', current_setting('smsonly.partition'));
          end $$`;
      });
    }
  }

  #oldest(now: Date): number {
    return startOfDay(now.getTime() - this.#remember);
  }

  async #existing(): Promise<number[]> {
    const rows = await this.#background.rows<{ name: string }>`
      select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'inbox'::regclass`;
    return rows.flatMap(({ name }) => partitionDay(name) ?? []);
  }

  async #make(days: readonly number[]): Promise<void> {
    const existing = new Set(await this.#existing());
    for (const midnight of days) {
      if (!existing.has(midnight)) await makePartition(this.#background, midnight);
      this.#days.add(midnight);
    }
  }
}

/** One instance at a time. DDL takes no bound values, so they are passed as settings of the transaction. */
function makePartition(background: Background, midnight: number): Promise<void> {
  return background.transaction(async (tx) => {
    tx.post`
      select pg_advisory_xact_lock('inbox'::regclass::oid::int, 1),
        set_config('smsonly.partition', ${partitionName(midnight)}, true),
        set_config('smsonly.first', ${firstId(midnight)}, true),
        set_config('smsonly.end', ${firstId(midnight + day)}, true)`;
    // Attaching needs a weaker lock on the parent than `create table … partition of`.
    tx.post`
      do $$
      declare
        partition text := current_setting('smsonly.partition');
      begin
        if to_regclass(quote_ident(partition)) is null then
          execute format('create table %I (like inbox including defaults including constraints)', partition);
          execute format('alter table inbox attach partition %I for values from (%L) to (%L)',
            partition, current_setting('smsonly.first'), current_setting('smsonly.end'));
        end if;
      end $$`;
  });
}

const startOfDay = (time: number): number => Math.floor(time / day) * day;

/** The lowest UUID of this millisecond. */
function firstId(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

function partitionName(midnight: number): string {
  return `inbox_${new Date(midnight).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function partitionDay(name: string): number | undefined {
  const match = /^inbox_(\d{4})(\d{2})(\d{2})$/.exec(name);
  return match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`) : undefined;
}
