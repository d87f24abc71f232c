import { repeatWindow } from './decide-repeat.js';

/** How exactly transactions are counted: the time of each tenth one is kept. */
const stride = 10;
const kept = repeatWindow.transactions / stride;
/** Of so many sessions at most it is known how much they ask. One forgotten for it counts as a quiet one. */
const mostSessions = 20_000;

type Seen = { count: number; lastAt: number; times: number[] };

/**
 * How many transactions of each session this instance has begun, polls included: in memory, since a poll writes nothing. What other
 * instances have seen is not known here.
 */
export class SeenTransactions {
  private readonly sessions = new Map<string, Seen>();

  /** For how many sessions it counts. */
  get size(): number {
    return this.sessions.size;
  }

  /** A transaction of the session has begun. */
  note(sessionId: string, now: Date): void {
    const at = now.getTime();
    const known = this.sessions.get(sessionId);
    const seen = known ?? { count: 0, lastAt: at, times: [] };
    seen.count += 1;
    seen.lastAt = at;
    if (seen.count % stride === 0) {
      seen.times.push(at);
      if (seen.times.length > kept) seen.times.shift();
      // The one that has been silent longest comes first.
      this.sessions.delete(sessionId);
    } else if (known) return;
    this.sessions.set(sessionId, seen);
    if (this.sessions.size > mostSessions) this.forgetOne();
  }

  /** How many it has begun after `instant`, to within ten and up to `repeatWindow.transactions`. */
  since(sessionId: string, instant: Date): number {
    const times = this.sessions.get(sessionId)?.times ?? [];
    const later = times.filter((at) => at > instant.getTime()).length;
    return later * stride;
  }

  /** Forgets sessions whose transactions no longer tell anything. */
  forgetSilent(now: Date): void {
    for (const [sessionId, { lastAt }] of this.sessions)
      if (now.getTime() - lastAt >= repeatWindow.ms) this.sessions.delete(sessionId);
  }

  private forgetOne(): void {
    const [oldest] = this.sessions.keys();
    if (oldest !== undefined) this.sessions.delete(oldest);
  }
}
