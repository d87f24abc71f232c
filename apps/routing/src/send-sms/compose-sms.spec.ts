import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { composeSms, nameOf, type SmsWording } from './compose-sms.js';

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

describe('the name of a sender', () => {
  const named = (displayName: string) => nameOf({ userId: 'wv:kari@im.example.com', displayName });

  it.each([
    ['Kari \u202e', 'Kari', 'an override'],
    ['Kari\u202b', 'Kari', 'an embedding left open'],
    ['Kari\u2067', 'Kari', 'an isolate left open'],
    ['\u2066Kari\u2069\u200e\u200f\u061c', 'Kari', 'any mark of direction'],
    ['Ka\u202dri', 'Kari', 'an override inside'],
    ['\u200bKari\ufeff', 'Kari', 'spaces without width'],
    ['Ka\u00adr\ufeffi', 'Kari', 'a soft hyphen, a byte order mark'],
    ['Kari\u2028Nor\u2029dmann\u0085x', 'Kari Nor dmann x', 'separators of lines'],
    ['\u3164Kari\u2800\u2800Nordmann\uffa0', 'Kari Nordmann', 'blanks that are letters or symbols to Unicode'],
    ['\u0301\ufe0fKari', 'Kari', 'marks that belong to what goes before'],
    ['Kari\u200d\u200c', 'Kari', 'joiners that join nothing'],
    ['Kari\u{e0001}\u{e0020}', 'Kari', 'tags'],
  ])('%j is %j: %s', (displayName, name) => expect(named(displayName)).toBe(name));

  it.each([
    ...['Kari', 'Kåri Nordmann', 'נחמה', 'فاطمه', 'نمی\u200cخواهم', 'ทองดี', 'अनु', '김', 'ガガ'],
    ...[
      '👩\u200d🚀 Sally',
      '❤\ufe0f',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '...',
      '007',
      "O'Hara-Smith (jr.)",
    ],
  ])('%s stays as it is', (displayName) => expect(named(displayName)).toBe(displayName));

  it.each([
    '',
    ' ',
    '\u200b',
    '\u202e',
    '\u2800',
    '\u3164\u115f\u1160\uffa0',
    '\ufe0f\u0301',
    '\u00ad\u2060',
    '\u{e0041}',
    '\u200d',
  ])('is the user ID where the display name shows nothing: %j', (displayName) =>
    expect(named(displayName)).toBe('kari@im.example.com'),
  );

  it('never turns the text behind it round, and never is nothing or more than one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (displayName) => {
        const name = named(displayName);
        expect(name).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\r\n\u2028\u2029]|^\s|\s$/);
        expect(name).toMatch(/[\p{L}\p{N}\p{P}\p{S}]/u);
        expect(named(name)).toBe(name);
      }),
    );
  });
});
