/** The sessions that poll at this instance now: they are not woken meanwhile, but looked at again afterwards. */
export class PollsUnderWay {
  readonly #polls = new Map<string, { count: number; isRung: boolean }>();

  begin(sessionId: string): void {
    const poll = this.#polls.get(sessionId);
    if (poll) poll.count += 1;
    else this.#polls.set(sessionId, { count: 1, isRung: false });
  }

  /** @returns true when a wake-up was put off until now */
  end(sessionId: string): boolean {
    const poll = this.#polls.get(sessionId);
    if (!poll || (poll.count -= 1) > 0) return false;
    this.#polls.delete(sessionId);
    return poll.isRung;
  }

  /** @returns true when the session polls, so that its wake-up is put off */
  putsOff(sessionId: string): boolean {
    const poll = this.#polls.get(sessionId);
    if (poll) poll.isRung = true;
    return poll !== undefined;
  }
}
