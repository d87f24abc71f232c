import { describe, expect, it } from '@jest/globals';
import { CodecError } from '../codec-error.js';
import { showBreakage } from './show-breakage.js';

const context = {
  version: '1.2',
  session: { type: 'Inband', sessionId: 's-81c2' },
  transaction: { mode: 'Request', id: '17' },
} as const;
const at = (offset: number) => new CodecError(400, 'a string has no end', { offset }, { version: '1.1' });
const bytes = Buffer.from('\u0003\u0010j\u0000WV-CSP-Message and more', 'latin1');

/** The byte above the marker, in the line of hex and in the line of characters. */
function marked(shown: string): readonly [string | undefined, string | undefined] {
  const lines = shown.split('\n');
  const line = lines.findIndex((each) => each.includes('^^'));
  const column = lines[line]?.indexOf('^^') ?? 0;
  return [lines[line - 2]?.slice(column, column + 2), lines[line - 1]?.slice(column, column + 2)];
}

describe('a broken message', () => {
  it('shows its problem, the byte with its neighbours, the status and what is known of the message', () => {
    expect(showBreakage(at(2), bytes)).toBe(
      `problem: a string has no end
where:   byte 2 of 27
         03 10 6a 00 57 56 2d 43 53 50 2d 4d 65
          .  .  j  .  W  V  -  C  S  P  -  M  e
               ^^
answer:  status 400 Bad request
context: CSP 1.1
`,
    );
  });

  it.each(Array.from(bytes, (byte, offset) => [offset, byte] as const))('marks byte %i', (offset, byte) => {
    const character = byte < 0x20 ? ' .' : ` ${String.fromCharCode(byte)}`;
    expect(marked(showBreakage(at(offset), bytes))).toEqual([byte.toString(16).padStart(2, '0'), character]);
  });

  it('marks the place after the last byte when it ends too early', () => {
    expect(showBreakage(at(bytes.length), bytes)).toMatch(/ {30}\^\^ the end\n/);
    expect(showBreakage(at(0), new Uint8Array())).toContain('^^ the end');
  });

  it('names line and column of XML', () => {
    expect(showBreakage(at(9), Buffer.from('<a>\n<b>\n<c'))).toContain('byte 9 of 10, line 3, column 2');
  });

  it('shows the path when the message does not fit the grammar', () => {
    const error = new CodecError(402, 'Code must be a whole number', { path: 'WV-CSP-Message/Session' }, context);
    expect(showBreakage(error, bytes)).toBe(
      `problem: Code must be a whole number
where:   WV-CSP-Message/Session
answer:  status 402 Bad parameter
context: CSP 1.2, session Inband s-81c2, Request 17
`,
    );
  });
});
