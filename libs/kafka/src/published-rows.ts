import { deleteRows, type Database } from '@smsonly/persistence';
import { backoff, pause } from './backoff.js';
import { faultOf } from './describe-fault.js';
import type { Log } from './connection.js';

type Row = Readonly<{ lane: string; id: string }>;

/**
 * Outbox rows that the broker has acknowledged and that have to be deleted. That is not urgent: a row that survives a crash is published
 * once more by the next owner of its lane, and its consumers already know its event ID. So rows of all lanes are deleted together, a few
 * times a second.
 */
export class PublishedRows {
  readonly #db: Database;
  readonly #logger: Log;
  #rows: Row[] = [];
  readonly #ids = new Set<string>();
  #deleting: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #stopped = new AbortController();

  constructor(db: Database, logger: Log) {
    this.#db = db;
    this.#logger = logger;
  }

  add(lane: string, ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) {
      this.#rows.push({ lane, id });
      this.#ids.add(id);
    }
    this.#timer ??= setTimeout(() => void this.#start(), gatherMs);
  }

  /** Whether the row has been published and only has to be deleted. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Resolves when all that was added has been deleted. */
  async settled(): Promise<void> {
    await this.#start();
  }

  /** Deletes what is left, if the database lets it. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#start();
  }

  #start(): Promise<void> {
    return (this.#deleting ??= this.#delete());
  }

  async #delete(): Promise<void> {
    for (let failures = 0; this.#rows.length > 0;) {
      const rows = this.#rows.splice(0, 2_000);
      try {
        await deleteRows(this.#db.background, rows);
        for (const { id } of rows) this.#ids.delete(id);
        failures = 0;
      } catch (error) {
        this.#rows.unshift(...rows);
        if (this.#stopped.signal.aborted) break;
        if ((failures += 1) === 1)
          this.#logger.warn({ fault: faultOf(error) }, 'published outbox rows cannot be deleted');
        await pause(backoff(failures), this.#stopped.signal);
      }
    }
    this.#deleting = undefined;
    this.#timer = undefined;
  }
}

const gatherMs = 20;
