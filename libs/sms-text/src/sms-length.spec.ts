import { describe, expect, it } from '@jest/globals';
import { countSms, readLanguages, readSplitting } from './sms-length.js';

describe('how many SMS a text takes', () => {
  it('is counted as the gateway fills its parts, or as we cut', () => {
    // 153 septets hold 76 euro signs and no half one.
    const euros = '€'.repeat(153);
    expect(countSms(euros, { splitting: 'gateway', languages: [] })).toBe(2);
    expect(countSms(euros, { splitting: 'own', languages: [] })).toBe(3);
  });

  it('is less with the tables of its language, where the octets are our own', () => {
    const text = 'Yarın akşam çarşıda buluşalım mı? '.repeat(6);
    expect(countSms(text, { splitting: 'own', languages: [] })).toBe(4);
    expect(countSms(text, { splitting: 'own', languages: ['turkish'] })).toBe(2);
    expect(countSms(text, { splitting: 'gateway', languages: ['turkish'] })).toBe(4);
  });

  it('is one for a text without a character', () => {
    for (const splitting of ['gateway', 'own'] as const) expect(countSms('', { splitting, languages: [] })).toBe(1);
  });
});

describe('the variables of splitting', () => {
  it('are read, or say what they may be', () => {
    expect(readLanguages('turkish, Portuguese')).toEqual(['turkish', 'portuguese']);
    expect(() => readLanguages('turkish,klingon')).toThrow(
      'must be languages separated by commas, of turkish, spanish',
    );
    expect(readSplitting('own')).toBe('own');
    expect(() => readSplitting('both')).toThrow('must be gateway or own');
  });
});
