/** A line of a client on the TCP channel. Source: IMPS CSP Transport, standalone TCP. */
export type CirLine =
  Readonly<{ kind: 'helo'; sessionId: string }> | Readonly<{ kind: 'ping' }> | Readonly<{ kind: 'unknown' }>;

/** Longer lines are not of a client. */
export const longestLine = 256;

export function readCirLine(line: string): CirLine {
  const [word = '', ...fields] = line.trim().split(/[ \t]+/);
  if (/^ping$/i.test(word)) return { kind: 'ping' };
  const [sessionId] = fields;
  return /^helo$/i.test(word) && sessionId !== undefined && fields.length === 1
    ? { kind: 'helo', sessionId }
    : { kind: 'unknown' };
}

/** Whole lines of what has arrived so far, however it was split. They end with CR, LF or both; empty ones are left out. */
export type LinesRead = Readonly<{ lines: readonly string[]; rest: string; isTooLong: boolean }>;

/** @param rest what was left of the last read */
export function readLines(rest: string, chunk: string): LinesRead {
  const pieces = (rest + chunk).split(/[\r\n]+/);
  const last = pieces.pop() ?? '';
  const isTooLong = last.length > longestLine || pieces.some((line) => line.length > longestLine);
  return { lines: pieces.filter((line) => line.trim() !== ''), rest: isTooLong ? '' : last, isTooLong };
}
