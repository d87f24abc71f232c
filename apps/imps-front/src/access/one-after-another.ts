/**
 * Does what has the same key one after the other: of many passwords tried at once, each is looked at when it is known whether those
 * before it were right. Keys under way are all that is kept.
 */
export class OneAfterAnother {
  readonly #last = new Map<string, Promise<unknown>>();

  /** How many keys are under way. */
  get size(): number {
    return this.#last.size;
  }

  async do<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
