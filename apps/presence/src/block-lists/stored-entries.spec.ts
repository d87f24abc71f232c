import { describe, expect, it } from '@jest/globals';
import type { BlockEntry } from '@smsonly/contracts';
import { peerOf, means, type Account } from '@smsonly/directory';
import fc from 'fast-check';
import { account, alice, bob, carol, domain } from '../../testing/addresses.js';
import { readStoredEntry, storedEntries } from './stored-entries.js';

const isMeant = (words: readonly string[], who: Account): boolean =>
  words.some((word) => means(readStoredEntry(word, 'block', domain), peerOf(who)));

describe('a stored entry', () => {
  const canonical = alice.userId;
  const number = { canonical: 'wv:+4790000001@im.example.com', msisdn: '+4790000001' };
  const newcomer = { accountId: bob.accountId, userId: canonical };
  const renamed = { accountId: alice.accountId, userId: 'wv:alison@im.example.com' };
  it.each([
    ['by user ID', { canonical, accountId: alice.accountId }, 'that account', alice, true],
    ['by user ID', { canonical, accountId: alice.accountId }, 'that account under another address', renamed, true],
    ['by user ID', { canonical, accountId: alice.accountId }, 'a later account with that user ID', newcomer, false],
    ['by number', number, 'whoever has it', alice, true],
    ['by number', number, 'an account without it', renamed, false],
    ['of nobody in particular', { canonical }, 'whoever has the address', newcomer, true],
  ])('%s, %j, denotes %s: %j %s', (_by, entry, _whom, who, expected) => {
    expect(isMeant(storedEntries(entry), who)).toBe(expected);
  });

  it('denotes by an address alone, as in older lists, whoever has that user ID or that number', () => {
    expect(isMeant([alice.userId], alice)).toBe(true);
    expect(isMeant(['wv:+4790000001@im.example.com'], alice)).toBe(true);
    expect(isMeant(['wv:+4790000001@elsewhere.example'], alice)).toBe(false);
  });

  it('denotes the same IM users as the entry itself', () => {
    const users = [alice, bob, carol, account('alice', 'd'), account('bob', 'e', '+4790000001'), account('eve', 'a')];
    const ofUser = fc.constantFrom(...users).map(({ userId, accountId }) => ({ canonical: userId, accountId }));
    const ofNumber = fc.constantFrom('+4790000001', '+4790000002', '+4790000077').chain((msisdn) =>
      fc.record(
        {
          canonical: fc.constant(`wv:${msisdn}@${domain}`),
          msisdn: fc.constant(msisdn),
          accountId: fc.constantFrom(...users.map(({ accountId }) => accountId)),
        },
        { requiredKeys: ['canonical', 'msisdn'] },
      ),
    );
    const ofAddress = fc.constantFrom(...users).map(({ userId }) => ({ canonical: userId }));
    fc.assert(
      fc.property(fc.oneof(ofUser, ofNumber, ofAddress), fc.constantFrom(...users), (entry: BlockEntry, who) => {
        const { canonical, msisdn, accountId: holderAccountId } = entry;
        const asListed = { list: 'block', canonical, msisdn, holderAccountId } as const;
        expect(isMeant(storedEntries(entry), who)).toBe(means(asListed, peerOf(who)));
      }),
    );
  });
});
