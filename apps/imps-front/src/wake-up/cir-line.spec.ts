import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longestLine, readCirLine, readLines } from './cir-line.js';

/** Reads a text that arrives in these pieces. */
function read(pieces: readonly string[]): { lines: string[]; isTooLong: boolean } {
  const lines: string[] = [];
  let rest = '';
  for (const piece of pieces) {
    const result = readLines(rest, piece);
    if (result.isTooLong) return { lines, isTooLong: true };
    lines.push(...result.lines);
    ({ rest } = result);
  }
  return { lines, isTooLong: false };
}

const line = fc.constantFrom('HELO s-81c2', 'PING', 'PING ', 'helo x', 'WVCI 1.2 cookie', '%');
const ending = fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\n');

describe('lines of a client', () => {
  it('are the same however they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(line, ending)), fc.array(fc.nat(200)), (sent, cuts) => {
        const text = sent.flat().join('');
        const places = [...new Set(cuts.filter((cut) => cut < text.length))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => text.slice(from, places[index]));
        expect(read(pieces)).toEqual({ lines: sent.map(([one]) => one), isTooLong: false });
      }),
    );
  });

  it('are bounded, with an end and without', () => {
    const most = 'x'.repeat(longestLine);
    expect(read([`${most}\r\n`])).toEqual({ lines: [most], isTooLong: false });
    expect(read([`${most}x\r\n`]).isTooLong).toBe(true);
    expect(read([most, 'x']).isTooLong).toBe(true);
  });
});

describe('a line', () => {
  it('is HELO or PING in any case, with blanks around it', () => {
    expect(readCirLine(' helo  aBc-1 ')).toEqual({ kind: 'helo', sessionId: 'aBc-1' });
    expect(readCirLine('PING ')).toEqual({ kind: 'ping' });
    expect(readCirLine('ping')).toEqual({ kind: 'ping' });
  });

  it('is unknown otherwise', () => {
    for (const text of ['HELO', 'HELO a b', 'HELOx', 'OK', 'WVCI 1.2 c', ''])
      expect(readCirLine(text)).toEqual({ kind: 'unknown' });
  });
});
