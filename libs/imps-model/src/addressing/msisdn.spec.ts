import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';
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

describe('digits without a prefix, where a default country is set', () => {
  it.each([
    ['DE', '4915112345678', '+4915112345678', 'its own, as gateways write it'],
    ['DE', '0151 12345678', '+4915112345678', 'national'],
    ['DE', '015112345678', '+4915112345678', 'national'],
    ['DE', '4790000009', '+4790000009', 'of another country, as long as a national one'],
    ['AT', '436641234567', '+436641234567', 'its own'],
    ['AT', '0664 1234567', '+436641234567', 'national'],
    ['IT', '393331234567', '+393331234567', 'its own'],
    ['IT', '3331234567', '+393331234567', 'national'],
    ['IT', '3912345678', '+393912345678', 'national, and begins like the calling code'],
    ['NO', '47123456', '+4747123456', 'national, and begins like the calling code'],
    ['NO', '24740000', '+4724740000', 'a landline, as long as one of Ascension'],
    ['US', '2025550123', '+12025550123', 'national'],
    ['US', '12025550123', '+12025550123', 'its own'],
    ['GB', '447911123456', '+447911123456', 'its own'],
    ['ID', '6281234567890', '+6281234567890', 'its own'],
    ['ID', '081234567890', '+6281234567890', 'national'],
  ] as const)('%s, %s: %s (%s)', (defaultCountry, digits, msisdn, _) => {
    expect(parseMsisdn(digits, { defaultCountry })).toBe(msisdn);
  });

  const countries = getCountries().filter((country) => getExampleNumber(country, examples) !== undefined);

  /** A mobile number of a country: its example with other last digits. */
  const anyMobile = fc
    .tuple(fc.constantFrom(...countries), fc.integer({ min: 0, max: 6 }), fc.stringMatching(/^[0-9]{6}$/))
    .map(([country, count, digits]) => {
      const { number } = getExampleNumber(country, examples)!;
      return parsePhoneNumberFromString(number.slice(0, number.length - count) + digits.slice(0, count))!;
    })
    .filter((mobile) => mobile?.country !== undefined && mobile.isValid() && mobile.isPossible());

  it('are a number of every country in its national form', () => {
    fc.assert(
      fc.property(anyMobile, (mobile) => {
        const national = mobile.formatNational();
        expect([national, parseMsisdn(national, { defaultCountry: mobile.country! })]).toEqual([
          national,
          mobile.number,
        ]);
      }),
      { numRuns: 5000 },
    );
  });

  it('are a number of every country in its international form, unless they are a mobile number in their national form', () => {
    fc.assert(
      fc.property(anyMobile, (mobile) => {
        const digits = mobile.number.slice(1);
        const national = parsePhoneNumberFromString(digits, { defaultCountry: mobile.country!, extract: false });
        fc.pre(national?.number === mobile.number || !national?.isValid());
        expect([digits, parseMsisdn(digits, { defaultCountry: mobile.country! })]).toEqual([digits, mobile.number]);
      }),
      { numRuns: 5000 },
    );
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
