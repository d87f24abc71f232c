import type { IncomingMessage } from 'node:http';
import type { Door } from './door.js';

type Done = (error: Error | null, body?: Buffer) => void;

export type ReadingDeps = Readonly<{
  door: Door;
  /** The longest body, octets. */
  most: number;
  /** A body is not read: it is too long (413), or there is no room for it now (503). */
  refusal: (status: 413 | 503) => Error;
}>;

/** Reads a body as long as the process has room for it. */
export function readOctets({ door, most, refusal }: ReadingDeps, request: IncomingMessage, done: Done): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > most) return done(refusal(413));
  const pieces: Buffer[] = [];
  let length = 0;
  let isDone = false;
  const end = (error: Error | null, body?: Buffer): void => {
    if (isDone) return;
    isDone = true;
    pieces.length = 0;
    done(error, body);
  };
  request.on('data', (piece: Buffer) => {
    if (isDone) return;
    length += piece.length;
    if (length > most) return end(refusal(413));
    if (!door.hasRoom(request, length)) return end(refusal(503));
    pieces.push(piece);
  });
  request.on('end', () => {
    door.isWhole(request);
    end(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length));
  });
  request.on('error', (error) => end(error));
}
