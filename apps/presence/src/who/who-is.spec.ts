import { describe, expect, it } from '@jest/globals';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { account, address, alice, carol, domain } from '../../testing/addresses.js';
import { numberingOf } from '../presence.policy.js';
import { addressesOf, refusalOf, Registry, whoIs } from './who-is.js';

const pool = parseNumberPool('+4759440000-+4759440099');
const numbering = numberingOf(domain, parseNumberRanges('+479,+474'), pool);
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
    const open = numberingOf(domain, parseNumberRanges('+47'), parseNumberPool('+4659440000'));
    expect(open.mayBeSmsOnly('+4659440000')).toBe(false);
  });

  it('refuses to start with conversation numbers inside the ranges', () => {
    expect(() => numberingOf(domain, parseNumberRanges('+4759'), pool)).toThrow(
      /SMS_NUMBER_POOL.*\+4759.*SMS_ONLY_RANGES/,
    );
  });
});

describe('the addresses under which others may have a user', () => {
  it('are his ID and his number', () => {
    expect(addressesOf(carol, domain)).toEqual(['wv:carol@im.example.com', 'wv:+4790000009@im.example.com']);
    expect(addressesOf(account('dave', 'd'), domain)).toEqual(['wv:dave@im.example.com']);
  });
});
