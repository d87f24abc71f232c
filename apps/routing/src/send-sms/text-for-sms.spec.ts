import { describe, expect, it } from '@jest/globals';
import { textForSms } from './text-for-sms.js';

const content = (type: string, data: string, encoding?: string) => ({
  type,
  data,
  size: data.length,
  ...(encoding && { encoding }),
});
const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64');
const codeOf = (result: ReturnType<typeof textForSms>) => ('refusal' in result ? result.refusal.code : undefined);

describe('a message that goes out as SMS', () => {
  it.each([
    ['text/plain', 'hello <b>', undefined, 'hello <b>'],
    ['text/plain; charset=utf-8', 'blåbær', undefined, 'blåbær'],
    ['TEXT/PLAIN', ' a\r\nb\rc\nd\t', 'None', ' a\r\nb\rc\nd\t'],
    ['text/plain;charset="UTF-8"', base64('blåbær'), 'BASE64', 'blåbær'],
    ['text/plain; charset=iso-8859-1', base64('blåbær', 'latin1'), 'Base64', 'blåbær'],
    ['text/plain; charset=utf-16', Buffer.from('bæ', 'utf16le').swap16().toString('base64'), 'BASE64', 'bæ'],
    ['text/plain', 'a\u2028b\u2029c\fd\u0085e', undefined, 'a\nb\nc\nd\ne'],
    ['text/html', '<html><body>Hi &amp; <b>bye</b><br/>now</body></html>', undefined, 'Hi & bye\nnow'],
    ['text/html; charset=utf-8', base64('<p>æ &euro; &#8364; &#x20AC;</p>'), 'BASE64', 'æ € € €'],
  ])('keeps its words: %s', (type, data, encoding, text) => {
    expect(textForSms(content(type, data, encoding))).toEqual({ text });
  });

  it('is refused with the reason', () => {
    const why = (type: string, data: string) => textForSms(content(type, data, 'BASE64'));
    expect(why('text/plain; charset=nonsense', 'eA==')).toMatchObject({
      refusal: { code: 415, description: 'This cannot be sent as SMS: The charset is not supported' },
    });
  });

  it.each([
    ['image/png', 'AAAA', 'BASE64', 415],
    ['application/smil', 'x', undefined, 415],
    ['text/plain', 'x', 'gzip', 415],
    ['text/plain', 'not base64!', 'BASE64', 415],
    ['text/plain', base64('\xe6', 'latin1'), 'BASE64', 415],
    ['text/plain; charset=nonsense', base64('x'), 'BASE64', 415],
    ['text/plain', ' \n', undefined, 402],
    ['text/html', '<p></p>', undefined, 402],
    ['text/html', '<style>p{}</style><img alt="">', undefined, 402],
    ['text/plain', '\u2028\0', undefined, 402],
  ])('is refused when it contains no text: %s %s', (type, data, encoding, code) => {
    expect(codeOf(textForSms(content(type, data, encoding)))).toBe(code);
  });
});
