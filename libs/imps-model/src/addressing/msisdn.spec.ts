import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asMsisdn, maskMsisdn, parseMsisdn } from './msisdn.js';

describe('a mobile number', () => {
  it.each([
    '+4790000009',
    '%2B4790000009',
    '%2b4790000009',
    '004790000009',
    'tel:+4790000009',
    'TEL:+47-900-00-009;phone-context=x',
    '4790000009',
    ' +47 900 00 009 ',
    '+47 (900) 00.009',
    '+47-90000009',
    '0047 90 00 00 09',
  ])('may be written %s', (text) => {
    expect(parseMsisdn(text)).toBe('+4790000009');
  });

  it.each([
    '',
    '+',
    'bob',
    'bob2',
    '2bob',
    '+47bob',
    '+47',
    '+4790',
    '90000009',
    '+479000000900000000',
    '+0012345678',
    '++4790000009',
    '4790000009x1',
    '+47 90000009 ext 5',
    '１２３４５６７８９０',
    '9'.repeat(100),
  ])('is not "%s"', (text) => {
    expect(parseMsisdn(text)).toBeUndefined();
  });

  it('may be national only where a default country is set', () => {
    expect(parseMsisdn('90000009')).toBeUndefined();
    expect(parseMsisdn('90000009', { defaultCountry: 'NO' })).toBe('+4790000009');
    expect(parseMsisdn('900 00 009', { defaultCountry: 'NO' })).toBe('+4790000009');
    expect(parseMsisdn('4790000009', { defaultCountry: 'NO' })).toBe('+4790000009');
    expect(parseMsisdn('4670000000', { defaultCountry: 'NO' })).toBe('+4670000000');
  });

  it('may have another international prefix', () => {
    expect(parseMsisdn('0114790000009', { internationalPrefix: '011' })).toBe('+4790000009');
    expect(parseMsisdn('004790000009', { internationalPrefix: '011' })).toBeUndefined();
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+ -().'), maxLength: 20 }), (text) => {
        const msisdn = parseMsisdn(text);
        if (msisdn === undefined) return;
        expect(msisdn).toMatch(/^\+[1-9][0-9]{2,14}$/);
        expect(parseMsisdn(msisdn)).toBe(msisdn);
        expect(asMsisdn(msisdn)).toBe(msisdn);
      }),
    );
  });

  it('is restored from storage only in its exact form', () => {
    expect(asMsisdn('+4790000009')).toBe('+4790000009');
    expect(asMsisdn('4790000009')).toBeUndefined();
    expect(asMsisdn('+47 90000009')).toBeUndefined();
  });
});

describe('a number in a log', () => {
  it('never shows its middle digits', () => {
    expect(maskMsisdn('+4790000009')).toBe('+47******09');
    expect(maskMsisdn('+12345')).toBe('+*****');
    expect(maskMsisdn('')).toBe('');
  });

  it('is never whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 }), (digits) => {
        expect(maskMsisdn(`+${digits}`)).not.toContain(digits);
      }),
    );
  });
});
