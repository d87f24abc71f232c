import { describe, expect, it } from '@jest/globals';
import { isSmsOnlyNumber, parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { account, address, alice, carol, domain } from '../../testing/addresses.js';
import { addressesOf, refusalOf, Registry, whoIs, type Numbering } from './who-is.js';

const numberingOf = (ranges: string, pool: string): Numbering => {
  const numbers = { ranges: parseNumberRanges(ranges), pool: parseNumberPool(pool) };
  return { domain, mayBeSmsOnly: (number) => isSmsOnlyNumber(number, numbers) };
};
const numbering = numberingOf('+479,+474', '+4759440000-+4759440099');
const registry = new Registry([alice, carol]);
const who = (spelling: string) => whoIs(address(spelling), registry, numbering);

describe('whom an address belongs to', () => {
  it('is the registered user of that ID, however it is spelt', () => {
    expect(who('wv:alice@im.example.com')).toEqual({ kind: 'registered', account: alice });
    expect(who('WV:Alice')).toEqual({ kind: 'registered', account: alice });
  });

  it('is the registered user of that number', () => {
    expect(who('wv:+4790000009@im.example.com')).toEqual({ kind: 'registered', account: carol });
    expect(who('wv:%2B4790000009')).toEqual({ kind: 'registered', account: carol });
  });

  it('is an SMS-only user when nobody has registered a number in the ranges', () => {
    for (const spelling of ['wv:+4790000010', 'wv:4790000010', 'wv:%2B4790000010@im.example.com', 'wv:004790000010'])
      expect(who(spelling)).toEqual({ kind: 'sms-only', msisdn: '+4790000010' });
  });

  it('is nobody (531): no such user, a number outside the ranges', () => {
    for (const spelling of ['wv:nobody', 'wv:+4680000010']) {
      expect(who(spelling)).toEqual({ kind: 'unknown' });
      expect(refusalOf(who(spelling))).toBe(531);
    }
  });

  it('is not ours to say in another domain (516)', () => {
    for (const spelling of ['wv:alice@elsewhere.example', 'wv:+4790000010@elsewhere.example']) {
      expect(who(spelling)).toEqual({ kind: 'foreign' });
      expect(refusalOf(who(spelling))).toBe(516);
    }
  });

  it('is nobody for a conversation number', () => {
    expect(numbering.mayBeSmsOnly('+4759440001')).toBe(false);
    const open = numberingOf('+47', '+4659440000');
    expect(open.mayBeSmsOnly('+4659440000')).toBe(false);
  });
});

describe('the addresses under which others may have a user', () => {
  it('are his ID and his number', () => {
    expect(addressesOf(carol, domain)).toEqual(['wv:carol@im.example.com', 'wv:+4790000009@im.example.com']);
    expect(addressesOf(account('dave', 'd'), domain)).toEqual(['wv:dave@im.example.com']);
  });
});
