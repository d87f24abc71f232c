import { describe, expect, it } from '@jest/globals';
import { parseAddress, parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { accountAddress, addressesOf, numberAddress } from './account.js';
import { registryOf } from './registry.js';
import { refusalOf, resolveAddress, type AddressKey } from './resolve-address.js';

const domain = 'im.example.com';
const numbering = { domain, ranges: parseNumberRanges('+479,+474'), pool: parseNumberPool('+4790000500-+4790000599') };
const carol = { accountId: 'c', userId: 'wv:carol@im.example.com', msisdn: '+4790000003' };
const named = { accountId: 'n', userId: 'wv:+4790000004@im.example.com', msisdn: '+4790000004' };
const dave = { accountId: 'd', userId: 'wv:dave@im.example.com' };
const registry = registryOf([carol, named, dave]);

function address(spelling: string): AddressKey {
  const read = parseAddress(spelling, { domain });
  if (read.kind !== 'user') throw new Error(`${spelling} is no user's address`);
  return { canonical: read.canonical, ...(read.msisdn !== undefined && { msisdn: read.msisdn }) };
}
const resolve = (spelling: string) => resolveAddress(address(spelling), registry, numbering);

describe('an address', () => {
  it.each(['wv:carol', 'WV:CAROL', 'wv:carol@im.example.com', 'wv:+4790000003', 'wv:%2B4790000003'])(
    '%s is the registered user of that ID or number, however it is spelt',
    (spelling) => {
      expect(resolve(spelling)).toEqual({ kind: 'account', account: carol });
      expect(refusalOf(resolve(spelling))).toBeUndefined();
    },
  );

  it('that is a number may be the user ID of an account', () => {
    expect(resolve('wv:+4790000004')).toEqual({ kind: 'account', account: named });
  });

  it.each(['wv:+4790000009', 'wv:4790000009', 'wv:004790000009', 'wv:%2B4790000009@im.example.com'])(
    '%s is an SMS-only user: a number in the ranges that nobody has registered',
    (spelling) => {
      expect(resolve(spelling)).toEqual({ kind: 'sms-only', phone: '+4790000009' });
      expect(refusalOf(resolve(spelling))).toBeUndefined();
    },
  );

  it.each([
    ['wv:ghost', 'a user ID that nobody has'],
    ['wv:+4680000010', 'a number outside the ranges'],
    ['wv:+4790000555', 'a conversation number, in the ranges or not'],
  ])('%s is unknown (531): %s', (spelling) => {
    expect(resolve(spelling)).toEqual({ kind: 'unknown' });
    expect(refusalOf(resolve(spelling))).toBe(531);
  });

  it.each(['wv:carol@elsewhere.example', 'wv:+4790000009@elsewhere.example'])(
    '%s is foreign (516), number or not',
    (spelling) => {
      expect(resolve(spelling)).toEqual({ kind: 'foreign' });
      expect(refusalOf(resolve(spelling))).toBe(516);
    },
  );

  it('is of our domain whatever case the operator wrote the domain in', () => {
    const capitals = { ...numbering, domain: 'IM.Example.com' };
    expect(resolveAddress(address('wv:carol'), registry, capitals)).toEqual({ kind: 'account', account: carol });
    expect(numberAddress('+4790000009', 'IM.Example.com').canonical).toBe('wv:+4790000009@im.example.com');
  });
});

describe('the addresses under which others may have a user', () => {
  it('are the user ID, and the number in our domain', () => {
    expect(addressesOf(carol, domain)).toEqual(['wv:carol@im.example.com', 'wv:+4790000003@im.example.com']);
    expect(addressesOf(dave, domain)).toEqual(['wv:dave@im.example.com']);
  });
  it('all lead back to that user', () => {
    for (const canonical of addressesOf(carol, domain)) expect(resolve(canonical)).toMatchObject({ account: carol });
    expect(accountAddress(carol)).toMatchObject({ canonical: carol.userId, msisdn: carol.msisdn });
  });
});
