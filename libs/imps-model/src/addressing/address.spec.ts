import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress, parseAddress } from './address.js';

const reading = { domain: 'im.example.com' };
const read = (text: string) => parseAddress(text, reading);

describe('the address of a user', () => {
  it.each([
    ['wv:kari@im.example.com'],
    ['wv:kari'],
    ['kari'],
    ['kari@im.example.com'],
    ['WV:Kari@IM.Example.com'],
    [' wv:kari '],
    ['wv:%6Bari'],
  ])('%s is canonically wv:kari@im.example.com', (text) => {
    expect(read(text)).toEqual({
      kind: 'user',
      canonical: 'wv:kari@im.example.com',
      received: text,
      domain: 'im.example.com',
      foreign: false,
      user: 'kari',
    });
  });

  it.each([
    ['wv:+4790000009@im.example.com'],
    ['wv:+4790000009'],
    ['wv:%2B4790000009'],
    ['wv:%2b4790000009@im.example.com'],
    ['wv:004790000009'],
    ['wv:4790000009@im.example.com'],
    ['tel:+4790000009'],
    ['wv:tel:+4790000009'],
    ['+47 900 00 009'],
    ['wv:+47-900.00(009)'],
  ])('%s is a mobile number', (text) => {
    expect(read(text)).toEqual({
      kind: 'user',
      canonical: 'wv:+4790000009@im.example.com',
      received: text,
      domain: 'im.example.com',
      foreign: false,
      user: '+4790000009',
      msisdn: '+4790000009',
    });
  });

  it.each(['wv:bob2', 'wv:2bob', 'wv:b-4790000009', 'wv:+12', 'wv:90000009', 'wv:12'])('%s is not a number', (text) => {
    const address = read(text);
    expect(address).toMatchObject({ kind: 'user' });
    expect(address).not.toHaveProperty('msisdn');
  });

  it('may hold a national number where a default country is set', () => {
    expect(parseAddress('wv:90000009', { ...reading, defaultCountry: 'NO' })).toMatchObject({ msisdn: '+4790000009' });
  });

  it('of another domain is foreign, and its number means nothing here', () => {
    expect(read('wv:%2B4790000009@Other.Example')).toEqual({
      kind: 'user',
      canonical: 'wv:+4790000009@other.example',
      received: 'wv:%2B4790000009@Other.Example',
      domain: 'other.example',
      foreign: true,
      user: '+4790000009',
    });
  });

  it('may hold escaped characters, decoded once', () => {
    expect(read('wv:a%3Bb%26c')).toMatchObject({ user: 'a;b&c', canonical: 'wv:a;b&c@im.example.com' });
    expect(read('wv:100%')).toMatchObject({ user: '100%', canonical: 'wv:100%@im.example.com' });
    expect(read('wv:a%2541')).toMatchObject({ user: 'a%41', canonical: 'wv:a%2541@im.example.com' });
    expect(read('wv:a%zz')).toMatchObject({ user: 'a%zz' });
  });
});

describe('an address with a resource', () => {
  it('is a contact list of its owner', () => {
    expect(read('wv:Kari/~PEP1.0_subscriptions')).toEqual({
      kind: 'contact-list',
      canonical: 'wv:kari/~pep1.0_subscriptions@im.example.com',
      received: 'wv:Kari/~PEP1.0_subscriptions',
      domain: 'im.example.com',
      foreign: false,
      owner: 'kari',
      ownerAddress: 'wv:kari@im.example.com',
      name: '~pep1.0_subscriptions',
    });
  });

  it('has its owner’s number in E.164', () => {
    expect(read('wv:%2B4790000001/friends')).toMatchObject({
      canonical: 'wv:+4790000001/friends@im.example.com',
      ownerAddress: 'wv:+4790000001@im.example.com',
    });
  });

  it('reaches up to the last @', () => {
    expect(read('wv:kari/a@b/c@other.example')).toMatchObject({
      name: 'a@b/c',
      domain: 'other.example',
      foreign: true,
    });
  });

  it('is a group where its element says so, or where it has no owner', () => {
    expect(parseAddress('wv:kari/party', { ...reading, resource: 'group' })).toMatchObject({
      kind: 'group',
      owner: 'kari',
    });
    const publicGroup = read('wv:/chess');
    expect(publicGroup).toMatchObject({ kind: 'group', canonical: 'wv:/chess@im.example.com', name: 'chess' });
    expect(publicGroup).not.toHaveProperty('owner');
  });
});

describe('text that is not an address', () => {
  it.each([
    '',
    'wv:',
    'wv:@im.example.com',
    'wv:kari@',
    'wv:kari@a b',
    'wv:kari@-x',
    'wv:kari/',
    'wv:kåri',
    'wv:a+b',
    'wv:+abc',
    'wv:a\nb',
    'wv:a%2Fb',
    'wv:a%40b',
    'wv:kari/a\u0000b',
    'mail:kari@im.example.com',
    'mail:kari@other.example',
    'wv:mail:kari',
    'wv:wv:kari',
    'mailto:kari@im.example.com',
    'mail%3Akari',
    'wv:mail%3akari@im.example.com',
    'sip:kari',
    'tel:kari',
    'tel:+47',
    'tel:+4790000009@other.example',
    'http://im.example.com/kari',
    'wv:+4790000009:5060',
    'wv:a:b',
    ':kari',
    'wv::kari',
    'mail:kari/friends',
    `wv:${'a'.repeat(300)}`,
  ])('%j is invalid, and says why', (text) => {
    expect(read(text)).toEqual({ kind: 'invalid', received: text, reason: expect.stringMatching(/./) });
  });
});

describe('the canonical form', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'%24bBkK/@+0 ~.'), maxLength: 12 }),
    fc.constantFrom('+4790000009', '4790000009', '%2B4790000009', 'friends'),
  );
  const addresses = fc.oneof(
    part,
    fc
      .tuple(
        fc.constantFrom('wv:', '', 'WV:'),
        part,
        fc.constantFrom('', '/x', '/A%2FB', '/a@b'),
        fc.constantFrom('', '@Other.example', '@IM.example.com'),
      )
      .map((parts) => parts.join('')),
  );

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(addresses, (text) => {
        const canonical = canonicalAddress(text, reading);
        if (canonical !== undefined) expect(canonicalAddress(canonical, reading)).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on case, nor on how characters are escaped', () => {
    const users = fc.string({ unit: fc.constantFrom(...'abcXYZ019.:;?&=$,_-+'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(users, (user) => {
        const canonical = canonicalAddress(`wv:${user}`, reading);
        const escaped = user.replaceAll(/[:;?&=+$,]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
        expect(canonicalAddress(`wv:${escaped}`, reading)).toBe(canonical);
        expect(canonicalAddress(`WV:${user.toUpperCase()}@IM.EXAMPLE.COM`, reading)).toBe(canonical);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void read(text)),
      { numRuns: 2000 },
    );
  });
});
