import { describe, expect, it } from '@jest/globals';
import { admits, peerOf, means, untouchedLists, type Peer, type ListEntry } from './admits.js';

const bob: Peer = { canonical: 'wv:bob@d', accountId: 'bob-1', msisdn: '+4790000002' };
const laterBob: Peer = { canonical: 'wv:bob@d', accountId: 'bob-2' };
const bobsPhone: Peer = { canonical: 'wv:+4790000002@d', msisdn: '+4790000002' };
const renamedBob: Peer = { canonical: 'wv:robert@d', accountId: 'bob-1' };
const newOwner: Peer = { canonical: 'wv:dora@d', accountId: 'dora', msisdn: '+4790000002' };

const byName: ListEntry = {
  list: 'block',
  canonical: 'wv:bob@d',
  holderAccountId: 'bob-1',
  holderMsisdn: '+4790000002',
};
const byNumber: ListEntry = {
  list: 'block',
  canonical: 'wv:+4790000002@d',
  msisdn: '+4790000002',
};
const anybody: ListEntry = { list: 'block', canonical: 'wv:bob@d' };
const stranger: ListEntry = { list: 'block', canonical: 'wv:x@elsewhere' };

describe('an entry', () => {
  it.each([
    ['by user ID', byName, 'that account', bob, true],
    ['by user ID', byName, 'that account under another address', renamedBob, true],
    ['by user ID', byName, 'its number once it is SMS-only', bobsPhone, true],
    ['by user ID', byName, 'a later account with that user ID', laterBob, false],
    ['by user ID', byName, 'another account that got its number', newOwner, false],
    ['by number', byNumber, 'the phone', bobsPhone, true],
    ['by number', byNumber, 'whoever has registered it', bob, true],
    ['by number', byNumber, 'whoever has registered it since', newOwner, true],
    ['by number', byNumber, 'the account without it', renamedBob, false],
    ['of another domain', stranger, 'that address', { canonical: 'wv:x@elsewhere' }, true],
    ['of another domain', stranger, 'anybody else', bob, false],
    ['of nobody in particular', anybody, 'whoever has the address', laterBob, true],
  ])('%s, %j, means %s: %j %s', (_by, entry, _whom, who, expected) => {
    expect(means(entry, who)).toBe(expected);
  });
});

describe('a registered user', () => {
  it('is meant by ID, address and number', () => {
    expect(peerOf({ accountId: 'bob-1', userId: 'wv:bob@d', msisdn: '+4790000002' })).toEqual(bob);
    expect(peerOf({ accountId: 'bob-2', userId: 'wv:bob@d' })).toEqual(laterBob);
  });
});

describe('lists', () => {
  const granted: ListEntry = { ...byName, list: 'grant' };
  it.each([
    ['let everybody in when untouched', untouchedLists, true],
    ['keep a blocked one out', { blockInUse: true, grantInUse: false, entries: [byName] }, false],
    ['say nothing when not in use', { blockInUse: false, grantInUse: false, entries: [byName, granted] }, true],
    ['let a granted one in', { blockInUse: true, grantInUse: true, entries: [granted] }, true],
    ['keep out who is not granted', { blockInUse: true, grantInUse: true, entries: [] }, false],
    ['keep out who is both', { blockInUse: true, grantInUse: true, entries: [byName, granted] }, false],
  ])('%s', (_, lists, expected) => {
    expect(admits(lists, bob)).toBe(expected);
  });
});
