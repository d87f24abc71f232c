import { eventIdTime } from '@smsonly/platform';
import type pg from 'pg';
import type { Database } from './database.js';
import type { Tx } from './raw-transaction.js';

/** The answer to a client request as it stands in the inbox: type of the response and its data as JSON. */
export type StoredAnswer = Readonly<{ type: string; value: string }>;

const day = 24 * 60 * 60 * 1000;

/**
 * The IDs of all events that this service has carried out. The table is partitioned by the day that the ID (UUIDv7) carries; an ID
 * is remembered for `remember` ms and a started day, which must be longer than any topic keeps its records.
 */
export class Inbox {
  readonly #pool: pg.Pool;
  readonly #remember: number;
  /** Days (as ms of their midnight, UTC) that have a partition, as far as known. */
  readonly #days = new Set<number>();

  constructor(db: Database, { remember = 4 * day }: { remember?: number } = {}) {
    this.#pool = db.background;
    this.#remember = remember;
  }

  /** Whether the inbox can know about this event: older ones have been forgotten, and none comes from the future. */
  covers(id: string, now: Date): boolean {
    const time = eventIdTime(id)?.getTime();
    return time !== undefined && time >= this.#oldest(now) && time <= now.getTime() + day;
  }

  /** Those of the events that were carried out, with their stored answers. */
  async find(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredAnswer | undefined>> {
    const rows = await tx.$queryRaw<{ id: string; type: string | null; value: string | null }[]>`
      select event_id as id, answer_type as type, answer as value from inbox where event_id = any(${ids}::uuid[])`;
    return new Map(
      rows.map(({ id, type, value }) => [id, type === null || value === null ? undefined : { type, value }]),
    );
  }

  /** Makes the partitions that these events belong to, if need be. Outside of any transaction. */
  async prepare(ids: Iterable<string>): Promise<void> {
    const missing = new Set<number>();
    for (const id of ids) {
      const midnight = startOfDay(eventIdTime(id)?.getTime() ?? 0);
      if (!this.#days.has(midnight)) missing.add(midnight);
    }
    if (missing.size > 0) await this.#make([...missing]);
  }

  /** Makes the partitions of today and tomorrow and drops those of the days that are no longer remembered. */
  async maintain(now: Date): Promise<void> {
    await this.#make([startOfDay(now.getTime()), startOfDay(now.getTime()) + day]);
    const oldest = this.#oldest(now);
    for (const midnight of await this.#existing()) {
      if (midnight >= oldest) continue;
      this.#days.delete(midnight);
      // Waits for transactions under way, and everybody behind it: not for long, the next hour will do as well.
      await inTransaction(this.#pool, [
        `set local lock_timeout = '2s'`,
        `drop table if exists ${partitionName(midnight)}`,
      ]);
    }
  }

  #oldest(now: Date): number {
    return startOfDay(now.getTime() - this.#remember);
  }

  async #existing(): Promise<number[]> {
    const { rows } = await this.#pool.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'inbox'::regclass`,
    );
    return rows.flatMap(({ name }) => partitionDay(name) ?? []);
  }

  async #make(days: readonly number[]): Promise<void> {
    const existing = new Set(await this.#existing());
    for (const midnight of days) {
      if (!existing.has(midnight)) {
        const name = partitionName(midnight);
        // Attaching takes a weaker lock on the parent than `create table … partition of`. One instance at a time.
        await inTransaction(this.#pool, [
          `select pg_advisory_xact_lock('inbox'::regclass::oid::int, 1)`,
          `do $$ begin
             if to_regclass('${name}') is null then
               create table ${name} (like inbox including defaults including constraints);
               alter table inbox attach partition ${name} for values from ('${firstId(midnight)}') to ('${firstId(midnight + day)}');
             end if;
           end $$`,
        ]);
      }
      this.#days.add(midnight);
    }
  }
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

/** Several statements in one simple query are one transaction. */
async function inTransaction(pool: pg.Pool, statements: readonly string[]): Promise<void> {
  await pool.query(statements.join(';\n'));
}
