import { describe, expect, it } from '@jest/globals';
import type { CspMessage } from '@smsonly/imps-model';
import fc from 'fast-check';
import { unescaped, withPlainTexts } from './escaped-text.js';

const escape = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

describe('a text that a phone escaped', () => {
  it('is restored to what was written, whatever that was', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => unescaped(escape(text)) === text));
  });

  it('loses one level of escapes only', () => {
    expect(unescaped('&amp;amp; &amp;lt;')).toBe('&amp; &lt;');
  });

  it('may have numeric references', () => {
    expect(unescaped('&#229;&#x1F600;&#10;')).toBe('å😀\n');
  });

  it.each(['Tom & Jerry', 'a <b> &amp; c', '&amp; & ', '&copy;', '&AMP;', '&#xfffffff;'])(
    'is left alone when it never was: %s',
    (text) => {
      expect(unescaped(text)).toBe(text);
    },
  );

  it('keeps references to what is no character', () => {
    const text = '&#0; &#x110000; &#xffff;';
    expect(unescaped(text)).toBe(text);
  });

  it('may have both halves of a character by themselves; a lone one is U+FFFD', () => {
    expect(unescaped('a&#55357;&#xDE00;b&#xd83d;')).toBe('a😀b\ufffd');
  });
});

describe('a message in WBXML', () => {
  const sending = (contentType: string | undefined, contentData: string): CspMessage => ({
    version: '1.2',
    session: { type: 'Inband', sessionId: 's-1' },
    transactions: [
      {
        mode: 'Request',
        id: '1',
        content: {
          kind: 'SendMessage-Request',
          messageInfo: { ...(contentType !== undefined && { contentType }) },
          contentData,
        },
      },
    ],
  });

  it.each(['text/plain', 'text/plain; charset=utf-8', 'TEXT/PLAIN', undefined])(
    'has its text without escapes as %s',
    (type) => {
      expect(withPlainTexts(sending(type, 'a &lt; b'))).toEqual(sending(type, 'a < b'));
    },
  );

  it('keeps the markup of another type', () => {
    const html = sending('text/html', '&lt;b&gt;');
    expect(withPlainTexts(html)).toEqual(html);
  });
});
