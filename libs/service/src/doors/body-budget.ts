/**
 * The octets of large bodies that a process has under way, from their arrival until their requests are answered. When there is no
 * room for more, the body that has been coming for longest gives way, which is one that hardly comes; if all are whole, the newcomer does.
 */
export class BodyBudget<R> {
  /** Octets of each, in the order in which they began to come. */
  readonly #coming = new Map<R, number>();
  readonly #whole = new Map<R, number>();
  #used = 0;

  constructor(
    /** Octets in all. */
    readonly most: number,
    /** So much of each does not count: no small request is ever in the way of another. */
    readonly free: number,
  ) {}

  get used(): number {
    return this.#used;
  }

  /**
   * A body has grown to `octets`.
   * @returns the requests that have to end, perhaps this one itself; what they had is given back
   */
  grow(request: R, octets: number): readonly R[] {
    const counted = Math.max(0, octets - this.free);
    if (counted === 0) return [];
    this.#used += counted - (this.#coming.get(request) ?? 0);
    this.#coming.set(request, counted);
    const ended: R[] = [];
    for (const oldest of this.#coming.keys()) {
      if (this.#used <= this.most) break;
      this.release(oldest);
      ended.push(oldest);
    }
    return ended;
  }

  /** All of it has come: it does not give way any more. */
  isWhole(request: R): void {
    const octets = this.#coming.get(request);
    if (octets === undefined) return;
    this.#coming.delete(request);
    this.#whole.set(request, octets);
  }

  /** The request is answered, or has gone. */
  release(request: R): void {
    this.#used -= (this.#coming.get(request) ?? 0) + (this.#whole.get(request) ?? 0);
    this.#coming.delete(request);
    this.#whole.delete(request);
  }
}
