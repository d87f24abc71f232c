import { asPhonesCount, countInWords, countWhileTyping, introduction } from './sms-counter.js';

const gateway = { splitting: 'gateway', languages: [], maxParts: 10 } as const;
const own = { splitting: 'own', languages: ['turkish'], maxParts: 10 } as const;

describe('the counter while a text to an SMS-only user is typed', () => {
  it('says alphabet, SMS and what is left', () => {
    expect(countInWords(countWhileTyping('Shall we meet at 8 o’clock?'.replace('’', "'"), gateway))).toBe(
      'GSM 7-bit · 1 SMS · 133 left',
    );
    expect(countInWords(countWhileTyping('', gateway))).toBe('GSM 7-bit · 1 SMS · 160 left');
  });

  it('counts a second SMS from the 161st septet on, in parts of 153', () => {
    expect(countWhileTyping('a'.repeat(160), gateway)).toMatchObject({ sms: 1, left: 0 });
    expect(countWhileTyping('a'.repeat(161), gateway)).toMatchObject({ sms: 2, left: 145 });
    expect(countWhileTyping('€'.repeat(80), gateway)).toMatchObject({ sms: 1, left: 0 });
  });

  it('names the character for whose sake it is Unicode', () => {
    expect(countWhileTyping('See you 👋', gateway)).toEqual({
      alphabet: 'Unicode',
      sms: 1,
      left: 60,
      odd: '👋',
      isTooLong: false,
    });
  });

  it('knows the national tables when we split ourselves', () => {
    const text = 'ş'.repeat(75);
    expect(countWhileTyping(text, gateway)).toMatchObject({ alphabet: 'Unicode', sms: 2 });
    expect(countWhileTyping(text, own)).toMatchObject({ alphabet: 'GSM 7-bit, Turkish', sms: 1 });
  });

  it('counts what is left in the last part when we cut between characters', () => {
    const text = 'a'.repeat(152) + '€'.repeat(10);
    expect(countWhileTyping(text, own)).toMatchObject({ sms: 2, left: 153 - 20 });
    expect(countWhileTyping(text, gateway)).toMatchObject({ sms: 2, left: 306 - 172 });
  });

  it('says when the operator refuses so many SMS', () => {
    expect(countWhileTyping('a'.repeat(1530), gateway).isTooLong).toBe(false);
    expect(countWhileTyping('a'.repeat(1531), gateway).isTooLong).toBe(true);
  });
});

describe('the counter of a phone', () => {
  it.each([
    ['nothing', '', { alphabet: 'GSM 7-bit', sms: 1, left: 160 }],
    ['letters', 'Hello', { alphabet: 'GSM 7-bit', sms: 1, left: 155 }],
    ['a euro sign, which takes two', '5 €', { alphabet: 'GSM 7-bit', sms: 1, left: 156 }],
    ['a full SMS', 'a'.repeat(160), { alphabet: 'GSM 7-bit', sms: 1, left: 0 }],
    ['one letter more', 'a'.repeat(161), { alphabet: 'GSM 7-bit', sms: 2, left: 2 * 153 - 161 }],
    ['an emoji', 'Hi 😀', { alphabet: 'Unicode', sms: 1, left: 65 }],
    ['Cyrillic in two SMS', 'ж'.repeat(71), { alphabet: 'Unicode', sms: 2, left: 2 * 67 - 71 }],
  ])('counts %s', (_, text, count) => {
    expect(countWhileTyping(text, asPhonesCount)).toMatchObject(count);
  });
});

it('introduces the sender as the operator’s template says', () => {
  expect(introduction('{displayName}: ', 'Alice')).toBe('Alice: ');
});
