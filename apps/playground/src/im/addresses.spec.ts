import { describe, expect, it } from '@jest/globals';
import { canonicalAddress, parseMsisdn } from '@smsonly/imps-model';
import fc from 'fast-check';
import { addressKeys, readTyped, shortAddress } from './addresses.js';

const domain = 'im.example.com';

describe('addresses', () => {
  const keyOf = addressKeys(domain);

  it.each([
    ['wv:kari@im.example.com', 'wv:kari'],
    ['wv:kari@im.example.com', 'KARI'],
    ['wv:+4790000009@im.example.com', 'wv:%2B4790000009'],
    ['wv:+4790000009@im.example.com', 'wv:004790000009@IM.example.com'],
    ['wv:+4790000009', 'tel:+4790000009'],
  ])('%s and %s are the same', (one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    ['wv:kari', 'wv:kari2'],
    ['wv:kari@im.example.com', 'wv:kari@other.example'],
    ['wv:+4790000009', 'wv:+4790000008'],
  ])('%s and %s are not', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('are the same whatever case and parts they are written with', () => {
    const user = fc.stringMatching(/^[a-z][a-z0-9._-]{0,15}$/);
    const spelling = fc.constantFrom<(name: string) => string>(
      (name) => name,
      (name) => `wv:${name}`,
      (name) => `WV:${name.toUpperCase()}`,
      (name) => `wv:${name}@${domain}`,
      (name) => ` ${name}@${domain.toUpperCase()} `,
    );
    fc.assert(
      fc.property(user, spelling, spelling, (name, one, other) => {
        expect(keyOf(one(name))).toBe(keyOf(other(name)));
      }),
    );
  });

  it('of numbers are what the model makes of them, whether they are looked up or not', () => {
    const digits = fc.stringMatching(/^(4|479|447|1|49|33|90)\d{5,10}$/);
    fc.assert(
      fc.property(digits, (number) => {
        const msisdn = parseMsisdn(`+${number}`);
        // Reading `+49000000` takes one national 0 away, reading that the next: nobody has such a number.
        fc.pre(msisdn !== undefined && parseMsisdn(msisdn) === msisdn);
        const spelt = `wv:${msisdn}@${domain}`;
        expect(keyOf(spelt)).toBe(canonicalAddress(spelt, { domain }));
        expect(keyOf(`wv:%2B${number}`)).toBe(keyOf(spelt));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a thousand numbers are compared within the time of a frame', () => {
    const all = Array.from({ length: 1000 }, (_, at) => `wv:+4790010${String(at).padStart(3, '0')}@${domain}`);
    const times = Array.from({ length: 5 }, () => {
      const fresh = addressKeys(domain);
      const started = performance.now();
      all.forEach(fresh);
      return performance.now() - started;
    });
    expect(Math.min(...times)).toBeLessThan(16);
  });

  it.each([
    ['wv:+4790000009@im.example.com', '+4790000009'],
    ['wv:%2B4790000009@im.example.com', '+4790000009'],
    ['wv:bob', 'bob'],
    ['bob', 'bob'],
  ])('%s is said as %s', (address, said) => {
    expect(shortAddress(address)).toBe(said);
  });
});

describe('what somebody types to add a contact', () => {
  it.each([
    ['+47 900 00 009', 'wv:+4790000009@im.example.com'],
    ['0047 90 00 00 09', 'wv:+4790000009@im.example.com'],
    ['(+47) 900-00-009', 'wv:+4790000009@im.example.com'],
    ['tel:+47-90-00-00-09', 'wv:+4790000009@im.example.com'],
    ['wv:+4790000009', 'wv:+4790000009@im.example.com'],
    ['4790000009', 'wv:4790000009@im.example.com'],
    ['bob', 'wv:bob@im.example.com'],
    [' Bob ', 'wv:bob@im.example.com'],
    ['wv:bob', 'wv:bob@im.example.com'],
    ['bob@im.example.com', 'wv:bob@im.example.com'],
    ['wv:bob@other.example', 'wv:bob@other.example'],
  ])('%s means %s', (typed, address) => {
    expect(readTyped(typed, domain)).toEqual({ address });
  });

  it.each([
    ['', 'Type a phone number or the name of a user.'],
    ['+47', '+47 is not a possible phone number: look at its digits.'],
    ['12', '12 is not a possible phone number. Begin it with + and the country code.'],
    ['wv:bob/friends', 'wv:bob/friends is the address of a list or a group, not of a person.'],
    ['mail:bob', /neither a phone number nor the name of a user/],
  ])('%s is explained', (typed, problem) => {
    const read = readTyped(typed, domain);
    expect('problem' in read ? read.problem : undefined).toMatch(problem);
  });

  it('is never a fault of the program', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const read = readTyped(typed, domain);
        if ('address' in read) expect(read.address).toMatch(/^wv:.+@.+$/);
        else expect(read.problem).not.toBe('');
      }),
    );
  });
});
