import type { Connected } from './connection.store.js';
import type { CirConnection } from './cir-connection.js';

/** The TCP connections that this process holds, by session. */
export class CirConnections {
  readonly #all = new Set<CirConnection>();
  readonly #bySession = new Map<string, CirConnection>();

  get size(): number {
    return this.#all.size;
  }

  add(connection: CirConnection): void {
    this.#all.add(connection);
  }

  /** The client of this session is on `connection` from now on. */
  connect(connection: CirConnection, { sessionId, version, cookie }: Connected): void {
    const before = this.#bySession.get(sessionId);
    if (before && before !== connection) this.#leave(before, sessionId);
    this.#bySession.set(sessionId, connection);
    connection.sessions.set(sessionId, { version, ...(cookie !== undefined && { cookie }) });
  }

  of(sessionId: string): CirConnection | undefined {
    return this.#bySession.get(sessionId);
  }

  /** Whether a line was sent to wake the client of this session. */
  wake(sessionId: string): boolean {
    return this.#bySession.get(sessionId)?.wake(sessionId) ?? false;
  }

  /** The session has ended, or is connected elsewhere: a connection without any other is closed. */
  end(sessionId: string, number: number): void {
    const connection = this.#bySession.get(sessionId);
    if (connection?.number !== number) return;
    this.#bySession.delete(sessionId);
    this.#leave(connection, sessionId);
  }

  /** It was closed. @returns the sessions that are no longer connected */
  remove(connection: CirConnection): { sessionId: string; connection: number }[] {
    this.#all.delete(connection);
    const left = [...connection.sessions.keys()].filter((id) => this.#bySession.get(id) === connection);
    for (const sessionId of left) this.#bySession.delete(sessionId);
    return left.map((sessionId) => ({ sessionId, connection: connection.number }));
  }

  /**
   * Closes those whose clients have been silent for too long, or have not said who they are in time.
   * @param now ms since the start of the process
   */
  closeSilent(now: number, { heloMs, idleMs }: Readonly<{ heloMs: number; idleMs: number }>): void {
    for (const connection of this.#all) {
      const isLate = connection.sessions.size === 0 && now - connection.openedAt >= heloMs;
      if (isLate || now - connection.heardAt >= idleMs) connection.socket.destroy();
    }
  }

  closeAll(): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  /** The sessions and the numbers of their connections. */
  *held(): Iterable<Readonly<{ sessionId: string; connection: number }>> {
    for (const [sessionId, { number }] of this.#bySession) yield { sessionId, connection: number };
  }

  #leave(connection: CirConnection, sessionId: string): void {
    connection.sessions.delete(sessionId);
    if (connection.sessions.size === 0) connection.socket.end();
  }
}
