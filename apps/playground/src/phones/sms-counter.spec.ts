import { describe, expect, it } from '@jest/globals';
import { countAsPhone } from './sms-counter.js';

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
    expect(countAsPhone(text)).toEqual(count);
  });
});
