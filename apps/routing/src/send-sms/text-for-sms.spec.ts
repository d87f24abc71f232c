import { describe, expect, it } from '@jest/globals';
import { composeSms, type SmsWording } from './compose-sms.js';
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

describe('the SMS', () => {
  const wording: SmsWording = {
    senderPrefix: '{displayName}: ',
    maxParts: 2,
    length: { splitting: 'own', languages: [] },
  };
  const alice = { userId: 'wv:alice@im.example.com', displayName: 'Alice' };

  it.each([
    ['names the sender at first', alice, false, 'Alice: hello', true],
    ['is the bare text later', alice, true, 'hello', false],
    [
      'names the sender by user ID when they have no name',
      { userId: alice.userId },
      false,
      'alice@im.example.com: hello',
      true,
    ],
    [
      'takes no orders from a name',
      { ...alice, displayName: "$&$'\n{displayName}" },
      false,
      "$&$' {displayName}: hello",
      true,
    ],
  ])('%s', (_, sender, introduced, text, namesSender) => {
    expect(composeSms('hello', sender, introduced, wording)).toEqual({ text, namesSender });
  });

  it('is refused when it takes more parts than allowed, its prefix counted', () => {
    expect(composeSms('x'.repeat(306), alice, true, wording)).toHaveProperty('text');
    expect(composeSms('x'.repeat(306), alice, false, wording)).toMatchObject({
      refusal: { code: 410, cause: 'too-long' },
    });
    expect(composeSms('ж'.repeat(135), alice, true, wording)).toMatchObject({ refusal: { code: 410 } });
  });

  it('is counted as it will be made: by whoever cuts, and with the tables of the languages that phones know', () => {
    const turkish = 'Yarın akşam çarşıda buluşalım mı? '.repeat(12).slice(0, 380);
    const counted = (change: Partial<SmsWording['length']>) =>
      composeSms(turkish, alice, true, { ...wording, maxParts: 3, length: { ...wording.length, ...change } });
    expect(counted({ languages: ['turkish'] })).toHaveProperty('text', turkish);
    expect(counted({})).toMatchObject({ refusal: { code: 410 } });
    expect(counted({ splitting: 'gateway', languages: ['turkish'] })).toMatchObject({ refusal: { code: 410 } });
    // A gateway fills its parts to the last septet, even with half a character.
    const euros = '€'.repeat(153);
    expect(composeSms(euros, alice, true, wording)).toMatchObject({ refusal: { code: 410 } });
    const byGateway = { ...wording, length: { splitting: 'gateway' as const, languages: [] } };
    expect(composeSms(euros, alice, true, byGateway)).toHaveProperty('text', euros);
  });
});
