/** More sessions than an instance serves at a time; each takes about 200 octets. */
const mostKnown = 50_000;

/**
 * Which account the sessions belong to that were found lately, by SessionID. Only who was given a SessionID can name it, so requests
 * that name one of these are their user's; all others may be anybody's.
 */
export class KnownUsers {
  readonly #accounts = new Map<string, string>();

  constructor(private readonly most = mostKnown) {}

  get size(): number {
    return this.#accounts.size;
  }

  note(sessionId: string, accountId: string): void {
    this.#accounts.delete(sessionId);
    this.#accounts.set(sessionId, accountId);
    if (this.#accounts.size <= this.most) return;
    // The one that was not seen for longest.
    const { value: oldest } = this.#accounts.keys().next();
    if (oldest !== undefined) this.#accounts.delete(oldest);
  }

  of(sessionId: string): string | undefined {
    return this.#accounts.get(sessionId);
  }
}
