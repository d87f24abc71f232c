import { describe, expect, it } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import fc from 'fast-check';
import { messageWith } from '../../test/golden-message.js';
import { primitivesOf } from '../../test/grammar-values.js';
import { bytes, keepAlive, root12, sendMessage, wbxmlRequest } from '../../test/wbxml-documents.js';
import { CodecError } from '../codec-error.js';
import { decode } from '../decode.js';
import { encode } from '../encode.js';
import { listWbxml, tokenListingText, type TokenListing } from './list-wbxml.js';

const listed = (document: Uint8Array) => tokenListingText(listWbxml(document).lines);
/** The meaning of the token at the place where `part` stands in the document. */
function meaningOf(part: string, document: Uint8Array): string | undefined {
  const offset = Buffer.from(document).indexOf(bytes(part));
  return listWbxml(document)
    .lines.find((line) => line.offset === offset)
    ?.meaning.trim();
}

describe('the token listing of a WBXML document', () => {
  it('gives offset, bytes and meaning of each token', () => {
    expect(listed(bytes(`03 11 6a 00 ${root12} 6d 6e 70 80 11 01 01 32 01 00 06 1e`))).toBe(
      `0000  03                                  | WBXML 1.3
0001  11                                  | public identifier of CSP 1.2
0002  6a                                  | character set UTF-8
0003  00                                  | no string table
0004  c9                                  | <WV-CSP-Message
0005  08                                  |   xmlns=http://www.openmobilealliance.org/DTD/WV-CSP
0006  03 31 2e 32 00                      |   "1.2"
000b  01                                  | >
000c  6d                                  |   <Session>
000d  6e                                  |     <SessionDescriptor>
000e  70                                  |       <SessionType>
000f  80 11                               |         "Inband" as value token 11
0011  01                                  |       </SessionType>
0012  01                                  |     </SessionDescriptor>
0013  32                                  |     <Transaction/>
0014  01                                  |   </Session>
0015  00 06                               |   code page 6
0017  1e                                  |   <(tag 1e of page 6)/>
`,
    );
  });

  it('shows the string table and what refers to it', () => {
    expect(listed(bytes('01 00 00 04 09 61 00 e6 00 48 65 69 00 7a 44 02 83 04 80 2c 01'))).toBe(
      `0000  01                                  | WBXML 1.1
0001  00 00                               | public identifier at 0 of the string table
0003  04                                  | character set ISO 8859-1
0004  09                                  | string table of 9 bytes
0005  61 00                               |   0: "a"
0007  e6 00                               |   2: "æ"
0009  48 65 69 00                         |   4: "Hei"
000d  7a                                  |   8: "z"
000e  44 02                               | <æ>
0010  83 04                               |   "Hei" from the string table
0012  80 2c                               |   "T" as value token 2c
0014  01                                  | </æ>
`,
    );
  });

  it.each([
    ['c3 02 02 58', '600 as opaque data'],
    ['c3 00', '0 as opaque data'],
    ['02 36', '"6" as a character number'],
    ['03 36 30 00', '"60"'],
    ['81 2c', '"T" as value token 2c'],
  ])('tells the value of %s', (value, meaning) => {
    expect(meaningOf(value, wbxmlRequest(keepAlive(value)))).toBe(meaning);
  });

  it('shows opaque data that is no number by its length, and dates in ISO 8601', () => {
    expect(meaningOf('c3 03 ff fe fd', wbxmlRequest(sendMessage('c3 03 ff fe fd')))).toBe('3 opaque bytes');
    const date = '51 c3 06 1f 95 cb 3d d5 5a 01';
    expect(meaningOf('c3 06', wbxmlRequest(sendMessage('', date)))).toBe('20210705T195521Z as opaque data');
  });

  it('shows tags that no table has, foreign attributes, and empty elements with attributes', () => {
    const document = bytes('03 11 6a 02 78 00 c9 04 00 03 79 00 85 01 3f 00 09 bf 05 03 31 00 01 01');
    expect(
      listWbxml(document)
        .lines.map((line) => line.meaning.trim())
        .slice(5),
    ).toEqual([
      '<WV-CSP-Message',
      'x=',
      '"y"',
      '(attribute value 85)',
      '>',
      '<(tag 3f of page 0)/>',
      'code page 9',
      '<(tag 3f of page 9)',
      'xmlns=http://www.wireless-village.org/CSP',
      '"1"',
      '/>',
      '</WV-CSP-Message>',
    ]);
  });

  it('shows value tokens that the version does not have, and continues', () => {
    expect(meaningOf('80 7f', wbxmlRequest(keepAlive('80 7f')))).toBe('(value token 7f)');
  });

  it('shows where the namespace of a root ends the search for its version', () => {
    expect(listed(bytes('03 10 6a 00 00 0a 85 08 03 31 2e 32 00 01'))).toContain('<WV-CSP-VersionDiscovery-Request');
  });

  it('takes the version from the root, not from the public identifier', () => {
    const root13 = 'c9 0b 03 31 2e 33 00 01';
    expect(meaningOf('00 0a', bytes(`03 10 6a 00 ${root13} 00 0a 05 01`))).toBe('code page 10');
    expect(listed(bytes(`03 10 6a 00 ${root13} 00 0a 05 01`))).toContain('<WV-CSP-VersionDiscovery-Request/>');
  });

  it('continues the bytes of a long token below it, and shortens its text', () => {
    const document = wbxmlRequest(sendMessage(`03 ${'61'.repeat(500)} 00`));
    const lines = listed(document).split('\n');
    const first = lines.findIndex((line) => line.includes('"aaa'));
    expect(lines[first]).toMatch(/ \| +"a{200}"… \(500 characters\)$/);
    expect(lines[first + 1]).toMatch(/^[0-9a-f]{4} ( 61){12} \|$/);
  });

  it.each([
    ['nothing', '', 'the document ends in the middle of an element', 0],
    ['no WBXML', '3c 61', 'the WBXML version is not 1.1, 1.2 or 1.3', 0],
    ['another character set', '03 11 11', 'the character set is not UTF-8, US-ASCII or ISO 8859-1', 2],
    ['a string table beyond the end', '03 11 6a 10 61', 'the string table is longer than the document', 3],
    ['text before the root', '03 11 6a 00 03 61 00', 'there is no root element', 4],
    ['an extension token', '03 11 6a 00 49 c0', 'this token has no meaning in CSP', 5],
    ['a second root', '03 11 6a 00 09 09', 'the document continues after its root', 5],
    ['an early end', '03 11 6a 00 49 6d', 'the document ends in the middle of an element', 6],
  ])('stops where the document breaks: %s', (_, hex, problem, offset) => {
    expect(listWbxml(bytes(hex)).breakage).toMatchObject({ status: 400, problem, place: { offset } });
  });

  it('holds the document byte by byte up to where it breaks, and breaks only where decoding does', () => {
    const documents = cspVersions.flatMap((version) =>
      primitivesOf(version).flatMap((entry) => {
        try {
          return [Buffer.from(encode(messageWith(entry, version), { encoding: 'wbxml' }))];
        } catch {
          return [];
        }
      }),
    );
    const mutants = fc
      .tuple(fc.constantFrom(...documents), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(40))
      .map(([document, changes, cut]) => {
        const mutant = Buffer.from(document.subarray(0, cut < 4 ? document.length - cut : document.length));
        for (const [at, byte] of changes) mutant[at % mutant.length] = byte;
        return mutant;
      });
    const anything = fc.uint8Array({ maxLength: 60 }).map((end) => Buffer.concat([bytes('03 11 6a 00 49'), end]));
    fc.assert(
      fc.property(fc.oneof(mutants, anything), (document) => {
        const { lines, breakage }: TokenListing = listWbxml(document);
        const held = Buffer.concat(lines.map((line) => line.bytes));
        expect(held.equals(document.subarray(0, held.length))).toBe(true);
        if (breakage === undefined) expect(held.length).toBe(document.length);
        else expect(() => decode(document, { contentType: 'application/vnd.wv.csp.wbxml' })).toThrow(CodecError);
      }),
      { numRuns: 3000 },
    );
  });

  it('stays in proportion to the document, however deep it is or often it refers to its string table', () => {
    const deep = Buffer.concat([bytes('03 11 6a 00'), Buffer.alloc(20_000, 0x6d)]);
    const name = Buffer.alloc(10_000, 0x61);
    const referring = Buffer.concat([
      bytes('03 11 6a ce 11'),
      name,
      bytes('00 49'),
      Buffer.from('4400'.repeat(5_000), 'hex'),
    ]);
    for (const document of [deep, referring]) {
      expect(listed(document).length).toBeLessThan(400 * document.length);
    }
  });
});
