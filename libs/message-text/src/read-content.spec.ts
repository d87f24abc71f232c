import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readContent } from './read-content.js';

const base64 = (octets: Uint8Array) => Buffer.from(octets).toString('base64');
const big = (text: string) => Buffer.from(text, 'utf16le').swap16();
const little = (text: string) => Buffer.from(text, 'utf16le');
const hex = (digits: string) => Buffer.from(digits, 'hex');
const packed = (type: string, octets: Uint8Array) => readContent({ type, encoding: 'BASE64', data: base64(octets) });
const inCharset = (charset: string, octets: Uint8Array) => packed(`text/plain; charset=${charset}`, octets);
const said = 'Hei på deg 😀';

describe('the text of a content', () => {
  it.each([
    ['text/plain', undefined, ' a\r\nb\rc\nd\t', { kind: 'plain', text: ' a\r\nb\rc\nd\t' }],
    ['TEXT/PLAIN', 'None', 'blåbær', { kind: 'plain', text: 'blåbær' }],
    ['text/html; charset=utf-8', '8bit', '<b>x</b>', { kind: 'html', text: '<b>x</b>' }],
    ['application/xhtml+xml', ' ', 'x', { kind: 'html', text: 'x' }],
    ['text/plain; charset=utf-16', undefined, 'æ', { kind: 'plain', text: 'æ' }],
    ['text/plain', undefined, '\ufeffHei\0\0', { kind: 'plain', text: 'Hei' }],
    ['text/plain', 'base64', ' SGVp\r\nIGRlZw== ', { kind: 'plain', text: 'Hei deg' }],
    ['text/plain', 'BASE64', 'SGVp_-', { fault: 'The content is not Base64' }],
  ])('%s %s %j', (type, encoding, data, read) => {
    expect(readContent({ type, data, ...(encoding !== undefined && { encoding }) })).toEqual(read);
  });

  it.each([
    ['utf-16 with a big-endian mark', 'utf-16', Buffer.concat([hex('feff'), big(said)])],
    ['utf-16 with a little-endian mark', 'UTF-16', Buffer.concat([hex('fffe'), little(said)])],
    ['utf-16 without a mark, which is big endian', 'utf-16', big(said)],
    ['iso-10646-ucs-2', 'ISO-10646-UCS-2', big(said)],
    ['ucs-2', 'ucs-2', big(said)],
    ['utf-16be', 'utf-16be', big(said)],
    ['utf-16be with its mark', 'utf-16be', Buffer.concat([hex('feff'), big(said)])],
    ['utf-16le', 'utf-16le', little(said)],
    ['utf-16le with its mark', 'utf-16le', Buffer.concat([hex('fffe'), little(said)])],
    ['a name that the mark contradicts', 'utf-16be', Buffer.concat([hex('fffe'), little(said)])],
    ['utf-8 with a mark', 'utf-8', Buffer.from(`\ufeff${said}`)],
    ['utf8', 'UTF8', Buffer.from(said)],
    ['an old name of UTF-8', 'unicode-1-1-utf-8', Buffer.from(said)],
  ])('is read by its charset: %s', (_, charset, octets) => {
    expect(inCharset(charset, octets)).toEqual({ kind: 'plain', text: said });
  });

  it.each([
    ['us-ascii', '486569', 'Hei'],
    ['iso-8859-1', 'e680', 'æ€'],
    ['latin-1', 'e6', 'æ'],
    ['ISO_8859-15', 'a4', '€'],
    ['windows-1252', '9380', '“€'],
    ['windows-1251', 'cff0e8', 'При'],
    ['cp1251', 'cff0e8', 'При'],
    ['koi8-r', 'f0d2c9', 'При'],
    ['iso-8859-5', 'bfe0d8', 'При'],
    ['shift_jis', '836583588367', 'テスト'],
    ['cp932', '836583588367', 'テスト'],
    ['euc-jp', 'a5c6', 'テ'],
    ['iso-2022-jp', '1b24422546253925481b2842', 'テスト'],
    ['euc-kr', 'bec8b3e7', '안녕'],
    ['cp949', 'bec8b3e7', '안녕'],
    ['ks_c_5601-1987', 'bec8b3e7', '안녕'],
    ['gb2312', 'c4e3', '你'],
    ['gbk', 'c4e3', '你'],
    ['cp936', 'c4e3', '你'],
    ['gb18030', 'c4e3', '你'],
    ['big5', 'a741', '你'],
    ['cp950', 'a741', '你'],
    ['tis-620', 'a1', 'ก'],
  ])('is read by its charset: %s', (charset, octets, text) => {
    expect(inCharset(charset, hex(octets))).toEqual({ kind: 'plain', text });
  });

  it.each(['"utf-16"', "'utf-16'", ' UTF-16 ', 'utf-16; format=flowed'])('names its charset as %j', (charset) => {
    expect(inCharset(charset, big('x'))).toEqual({ kind: 'plain', text: 'x' });
    expect(packed(`text/plain ;format=flowed; Charset = ${charset}`, big('x'))).toEqual({ kind: 'plain', text: 'x' });
  });

  it.each([
    ['image/png', undefined, 'AAAA', 'Only text/plain and text/html have a text'],
    ['text/plain', 'gzip', 'x', 'The content encoding is not supported'],
    ['text/plain', 'BASE64', 'not base64!', 'The content is not Base64'],
    ['text/plain', 'BASE64', '5g==', 'The content is not in its charset'],
    ['text/plain; charset=utf-16', 'BASE64', 'AEgA', 'The content is not in its charset'],
    ['text/plain; charset=nonsense', 'BASE64', 'eA==', 'The charset is not supported'],
    ['text/plain; charset=utf-7', 'BASE64', 'eA==', 'The charset is not supported'],
    ['text/plain; charset=hz-gb-2312', 'BASE64', 'eA==', 'The charset is not supported'],
    ['', undefined, 'x', 'Only text/plain and text/html have a text'],
  ])('is none, and it says why: %s %s %s', (type, encoding, data, fault) => {
    expect(readContent({ type, data, ...(encoding !== undefined && { encoding }) })).toEqual({ fault });
  });

  it('is the same in every form of Unicode', () => {
    const anyText = fc.string({ unit: 'binary' }).map((any) => any.toWellFormed().replaceAll(/[\0\ufeff\ufffe]/g, ''));
    fc.assert(
      fc.property(anyText, (text) => {
        for (const [charset, octets] of [
          ['utf-8', Buffer.from(text)],
          ['utf-16', big(text)],
          ['utf-16', Buffer.concat([hex('fffe'), little(text)])],
          ['utf-16le', little(text)],
        ] as const)
          expect(inCharset(charset, octets)).toEqual({ kind: 'plain', text });
      }),
    );
  });

  it('is read from Base64 as Node reads it, whole or broken off', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'ABCDabc019+/'), maxLength: 30 });
    fc.assert(
      fc.property(digits, fc.constantFrom('', '=', '=='), (packed, padding) => {
        const text = Buffer.from(packed, 'base64').toString('latin1').replaceAll('\0', '');
        const ascii = /^[\x01-\x7f]*$/.test(text);
        const read = readContent({ type: 'text/plain;charset=utf-8', encoding: 'BASE64', data: packed + padding });
        if (ascii) expect(read).toEqual({ kind: 'plain', text });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), fc.string(), (type, encoding, data) => {
        readContent({ type, data, ...(encoding !== undefined && { encoding }) });
        readContent({ type: `text/plain;${type}`, encoding: 'base64', data });
      }),
    );
  });
});
