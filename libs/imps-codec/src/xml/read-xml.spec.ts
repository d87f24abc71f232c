import { describe, expect, it } from '@jest/globals';
import type { PrimitiveOf } from '@smsonly/imps-model';
import { document } from '../../test/documents.js';
import { CodecError, decode } from '../index.js';

/** Reads a UserID. */
function userId(text: string, bytes: (document: string) => Uint8Array = (xml) => Buffer.from(xml)) {
  const { content } =
    decode(bytes(document({ content: `<CancelAuth-Request><UserID>${text}</UserID></CancelAuth-Request>` })))
      .transactions[0] ?? {};
  return (content as PrimitiveOf<'CancelAuth-Request'>).userId;
}

/** The bytes with halves of characters in place of ¤ and ¥. */
const withHalves = (xml: string) =>
  Buffer.from(
    Buffer.from(xml, 'utf8')
      .toString('latin1')
      .replaceAll('\xc2\xa4', '\xed\xa0\xbd')
      .replaceAll('\xc2\xa5', '\xed\xb8\x80'),
    'latin1',
  );

describe('halves of a character in XML', () => {
  it.each([
    ['a¤¥b', 'a😀b'],
    ['a¤b', 'a\ufffdb'],
    ['¥¤', '\ufffd\ufffd'],
    ['<![CDATA[¤¥]]>', '😀'],
    ['é¤¥€', 'é😀€'],
  ])('each in UTF-8, make the character: %s', (text, expected) => {
    expect(userId(text, withHalves)).toBe(expected);
  });

  it.each([
    ['a&#55357;&#56832;b', 'a😀b'],
    ['&#xD83D;&#xDE00;', '😀'],
    ['&#xd83d;&#56832;', '😀'],
    ['&#x00d83d;&#x0DE00;', '😀'],
    ['&#55357;', '\ufffd'],
    ['&#55357;x&#56832;', '\ufffdx\ufffd'],
    ['&#56832;&#55357;', '\ufffd\ufffd'],
    ['&amp;&#55357;&#56832;&lt;', '&😀<'],
    ['&amp;#55357;', '&#55357;'],
    ['<![CDATA[&#55357;]]>', '&#55357;'],
  ])('as references, make the character: %s', (text, expected) => {
    expect(userId(text)).toBe(expected);
  });

  it('in an attribute harm nothing', () => {
    const xml = document({ content: '<GetList-Request a="&#55357;"><x>&amp;#55357;</x></GetList-Request>' });
    expect(decode(Buffer.from(xml)).transactions).toHaveLength(1);
  });

  it('as references are read up to 4096 of them', () => {
    const text = (count: number) =>
      `<SendMessage-Request><MessageInfo/><ContentData>${'&#xd800;'.repeat(count)}</ContentData></SendMessage-Request>`;
    expect(decode(Buffer.from(document({ content: text(4096) }))).transactions).toHaveLength(1);
    expect(() => decode(Buffer.from(document({ content: text(4097) })))).toThrow('not well-formed');
    expect(decode(Buffer.from(document({ content: text(4096) }))).transactions).toHaveLength(1);
  });

  it('alone in UTF-16 are U+FFFD', () => {
    expect(userId('a\ud83db', (xml) => Buffer.from(`\ufeff${xml}`, 'utf16le'))).toBe('a\ufffdb');
    expect(userId('😀', (xml) => Buffer.from(`\ufeff${xml}`, 'utf16le').swap16())).toBe('😀');
  });
});

describe('a DOCTYPE in XML', () => {
  const good = document({ content: '<GetList-Request/>' });
  const read = (doctype: string) => decode(Buffer.from(good.replace('?>', `?>${doctype}`)));

  it.each([
    '<!DOCTYPE WV-CSP-Message>',
    '<!DOCTYPE WV-CSP-Message SYSTEM "http://www.openmobilealliance.org/DTD/WV-CSP.DTD">',
    '<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.2//EN" "http://www.openmobilealliance.org/DTD/WV-CSP.DTD">',
    "<!DOCTYPE WV-CSP-Message PUBLIC '-//OMA//DTD WV-CSP 1.1//EN' 'x.dtd'>",
    '<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.2//EN">',
    '\r\n<!-- [ -->\r\n<!DOCTYPE\n WV-CSP-Message\n SYSTEM\n "x"\n >\n<!-- ] -->\n',
    '<!DOCTYPE WV-CSP-Message SYSTEM "x[<!ENTITY a \'b\'>]">',
    '<!DOCTYPE WV-CSP-Message SYSTEM "file:///etc/passwd">',
    `<!DOCTYPE WV-CSP-Message SYSTEM "${'x'.repeat(200_000)}">`,
  ])('that declares nothing is skipped: %.60s', (doctype) => {
    expect(read(doctype)).toEqual(decode(Buffer.from(good)));
  });

  it('may stand without an XML declaration, and after a byte order mark', () => {
    const doctype = '<!DOCTYPE WV-CSP-Message SYSTEM "x">';
    for (const start of ['', '\ufeff', ' \n']) {
      expect(decode(Buffer.from(start + doctype + good.slice(good.indexOf('?>') + 2)))).toEqual(
        decode(Buffer.from(good)),
      );
    }
  });

  it.each([
    '<!DOCTYPE WV-CSP-Message [<!ENTITY a "b">]>',
    '<!DOCTYPE WV-CSP-Message []>',
    '<!DOCTYPE WV-CSP-Message SYSTEM "x" [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>',
    "<!DOCTYPE WV-CSP-Message PUBLIC 'a' 'b'[ <!-- ] --> ]>",
    '<!DOCTYPE WV-CSP-Message PUBLIC "it\'s" "x" [<!ELEMENT a ANY>]>',
  ])('that declares anything is refused: %s', (doctype) => {
    expect(() => read(doctype)).toThrow(CodecError);
    expect(() => read(doctype)).toThrow('a DOCTYPE with declarations is not accepted');
  });
});
