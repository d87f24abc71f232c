/** How many connections may be open at a time. */
export type ConnectionLimits = Readonly<{
  /** In all. */
  most: number;
  /** From one address. */
  mostOfAddress: number;
}>;

/** What happens to a connection that comes: it gets a place, perhaps that of another one, which is ended; or there is none. */
export type Place<C> = Readonly<{ outcome: 'free' | 'full' } | { outcome: 'instead'; of: C }>;

/**
 * The open connections of a door. When all places are taken, the one that has gone longest without a whole request gives way to a
 * newcomer: first among those of the newcomer's address when that has all that it may have, else among all. So connections that are
 * kept idle, or on which heads and bodies never end, keep nobody out, and a gateway with thousands of phones needs no exception.
 */
export class ConnectionPlaces<C> {
  /** In the order in which their last request ended, or they came. */
  readonly #all = new Map<C, string>();
  readonly #ofAddress = new Map<string, Set<C>>();

  constructor(private readonly limits: ConnectionLimits) {}

  get size(): number {
    return this.#all.size;
  }

  /** @param isAtWork whether a whole request on this connection is being answered: such a one never gives way */
  enter(connection: C, address: string, isAtWork: (other: C) => boolean): Place<C> {
    const neighbours = this.#ofAddress.get(address);
    const among =
      neighbours && neighbours.size >= this.limits.mostOfAddress
        ? neighbours
        : this.#all.size >= this.limits.most
          ? this.#all.keys()
          : undefined;
    if (!among) {
      this.#add(connection, address);
      return { outcome: 'free' };
    }
    for (const other of among) {
      if (isAtWork(other)) continue;
      this.leave(other);
      this.#add(connection, address);
      return { outcome: 'instead', of: other };
    }
    return { outcome: 'full' };
  }

  /** A request on this connection has ended: from now on it waits for the next. */
  waitsAgain(connection: C): void {
    const address = this.#all.get(connection);
    if (address === undefined) return;
    this.leave(connection);
    this.#add(connection, address);
  }

  leave(connection: C): void {
    const address = this.#all.get(connection);
    if (address === undefined) return;
    this.#all.delete(connection);
    const neighbours = this.#ofAddress.get(address);
    neighbours?.delete(connection);
    if (neighbours?.size === 0) this.#ofAddress.delete(address);
  }

  connections(): Iterable<C> {
    return this.#all.keys();
  }

  #add(connection: C, address: string): void {
    this.#all.set(connection, address);
    const neighbours = this.#ofAddress.get(address);
    if (neighbours) neighbours.add(connection);
    else this.#ofAddress.set(address, new Set([connection]));
  }
}
