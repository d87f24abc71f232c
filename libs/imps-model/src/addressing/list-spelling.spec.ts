import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAddress } from './address.js';
import { listSpelling } from './list-spelling.js';

describe("a contact list's address as clients get it back", () => {
  it.each([
    ['wv:Alice/~PEP1.0_subscriptions', 'wv:Alice/~pep1.0_subscriptions'],
    ['wv:Alice/~PEP1.0_PrivateList@IM.example.com', 'wv:Alice/~pep1.0_privatelist@IM.example.com'],
    ['Alice/~Pep', 'Alice/~pep'],
    ['wv:alice/~PEP A@B@im.example.com', 'wv:alice/~pep a@b@im.example.com'],
    ['wv:alice/~pep1.0_friendlist', 'wv:alice/~pep1.0_friendlist'],
  ])('%s is %s', (written, spelling) => {
    expect(listSpelling(written)).toBe(spelling);
  });

  it.each([
    'wv:Alice/Friends@IM.example.com',
    'wv:alice/~IM_subscriptions',
    'wv:~PEP/Friends',
    'wv:alice/My~PEP',
    'wv:~PEP',
  ])('%s stays as it was written', (written) => {
    expect(listSpelling(written)).toBe(written);
  });

  it('is the address of the same list, whatever it is', () => {
    const reading = { domain: 'im.example.com' };
    const part = fc.string({ unit: fc.constantFrom(...'aPE~pe1.0_ /@%2b'), maxLength: 12 });
    fc.assert(
      fc.property(part, part, (owner, name) => {
        const written = `wv:${owner}/~PeP${name}`;
        const [before, after] = [parseAddress(written, reading), parseAddress(listSpelling(written), reading)];
        expect(after.kind).toBe(before.kind);
        if (before.kind !== 'invalid' && after.kind !== 'invalid') expect(after.canonical).toBe(before.canonical);
        expect(listSpelling(listSpelling(written))).toBe(listSpelling(written));
      }),
    );
  });
});
