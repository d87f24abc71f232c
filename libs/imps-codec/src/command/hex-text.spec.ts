import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readHex, writeHex } from './hex-text.js';

const login = [0x03, 0x10, 0x6a, 0x00, 0xc9, 0x05];

describe('hex text', () => {
  it.each([
    ['pairs', '03 10 6a 00 c9 05'],
    ['one word in capitals', '03106A00C905\n'],
    ['words of two bytes', '0310 6a00\nc905'],
    ['colons', '03:10:6a:00:c9:05'],
    ['an array in C', '0x03, 0x10, 0x6a, 0x00, 0xc9, 0x05'],
    ['an escaped string', '\\x03\\x10\\x6a\\x00\\xc9\\x05'],
    ['a token listing', '0000  03          | WBXML 1.3\n0001  10 6a 00    | <abba>\n0004  c9 05       |'],
    ['hexdump -C', '00000000  03 10 6a 00  c9 05                     |..j...|\n00000006\n'],
    [
      'xxd',
      '00000000: 0310 6a00 c9                         ..j..\n00000005: 05                                       .\n',
    ],
    ['tcpdump -X', '\t0x0000:  0310 6a00 c905  ab12..'],
    ['a dump of Windows', '0000  03 10 6a\r\n0003  00 c9 05\r\n'],
  ])('is read as %s', (_, text) => {
    expect([...readHex(text)]).toEqual(login);
  });

  it('takes a number at the start of a line for bytes when it is not the place of the line', () => {
    expect([...readHex('0310  6a\n0010: 05')]).toEqual([0x03, 0x10, 0x6a, 0x00, 0x10, 0x05]);
  });

  it.each([
    ['03 1', 'line 1: "1" is no hex'],
    ['03 10\n6a hello', 'line 2: "hello" is no hex'],
    ['<WV-CSP-Message>', 'line 1: "<WV" is no hex; give bytes as pairs of hex digits, such as 03 11 6a 00'],
  ])('says where %j is none', (text, problem) => {
    expect(() => readHex(text)).toThrow(problem);
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Buffer.from(readHex(writeHex(bytes))).equals(bytes)).toBe(true);
      }),
    );
  });
});
