import type { Socket } from 'node:net';
import { readLines } from './cir-line.js';
import { cirText, type WokenSession } from './cir-text.js';

/**
 * How long nothing is sent after a line, ms. Clients read what has arrived and look at its start only, so two lines that
 * arrive together hide the second.
 */
const gapMs = 25;

/** Longer waiting output means that nobody reads it. */
const mostUnsent = 4_096;
const mostLines = 16;

/** A TCP connection of a client, with the sessions that it has said HELO for. Small, since there are very many. */
export class CirConnection {
  /** Its sessions: nearly always one. */
  readonly sessions = new Map<string, WokenSession>();
  /** When the client last sent a line, ms since the start of the process. */
  heardAt: number;
  #rest = '';
  /** Lines that wait for the end of the gap; undefined: nothing was sent just now. */
  #unsent: string[] | undefined;

  constructor(
    /** Which of this process's it is. */
    readonly number: number,
    readonly socket: Socket,
    readonly openedAt: number,
  ) {
    this.heardAt = openedAt;
  }

  /** The whole lines that have arrived. @returns undefined when one is too long */
  read(chunk: Buffer): readonly string[] | undefined {
    const { lines, rest, isTooLong } = readLines(this.#rest, chunk.toString('latin1'));
    this.#rest = rest;
    return isTooLong ? undefined : lines;
  }

  /** @returns false when the session is no longer of this connection, or the line cannot be sent */
  wake(sessionId: string): boolean {
    const session = this.sessions.get(sessionId);
    return session !== undefined && this.send(cirText(session));
  }

  /** Sends a line, in a segment of its own. @returns false when the client does not read */
  send(line: string): boolean {
    if (!this.socket.writable || this.socket.writableLength > mostUnsent) return false;
    if (this.#unsent) return this.#unsent.length < mostLines && this.#unsent.push(line) > 0;
    this.#unsent = [];
    this.#write(line);
    return true;
  }

  #write(line: string): void {
    this.socket.write(`${line}\r\n`, 'utf8', () => setTimeout(() => this.#writeNext(), gapMs));
  }

  #writeNext(): void {
    const line = this.#unsent?.shift();
    if (line === undefined) this.#unsent = undefined;
    else this.#write(line);
  }
}
