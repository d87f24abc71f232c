import { describe, expect, it } from '@jest/globals';
import { attributeNames, type AttributeNames } from '@smsonly/contracts';
import fc from 'fast-check';
import { alice, bob, domain } from '../../testing/addresses.js';
import { wordsOfEntry, wordsOfUser } from '../block-lists/whom-entries-mean.js';
import { decideVisibility, isBlocked, needsAsking, type AboutWatcher, type BlockLists } from './decide-visibility.js';

const operatorDefault = ['OnlineStatus', 'StatusText'] as const;
const decide = (said: Partial<AboutWatcher> = {}) =>
  decideVisibility(alice, wordsOfUser(alice, domain), bob, { contactLists: [], ...said }, operatorDefault);
const lists = (change: Partial<BlockLists>): BlockLists => ({
  blockInUse: false,
  blocked: [],
  grantInUse: false,
  granted: [],
  ...change,
});
const granted = (...attributes: AttributeNames) => ({ decision: 'granted', attributes }) as const;
const denied = { decision: 'denied' as const, attributes: [] as AttributeNames };
const withdrawn = { decision: 'withdrawn' as const, attributes: [] as AttributeNames };

describe('what a watcher may see', () => {
  it("is the operator's default as long as the user has said nothing", () => {
    expect(decide()).toEqual({ visible: new Set(operatorDefault), ground: 'operator' });
  });

  it('is everything of oneself, even when one has blocked oneself', () => {
    const own = { contactLists: [], blockLists: lists({ grantInUse: true }) };
    expect(decideVisibility(bob, [bob.userId], bob, own, operatorDefault)).toEqual({ visible: 'all', ground: 'self' });
  });

  it('is what the most specific attribute list says: user, then contact list, then default', () => {
    const defaultList: AttributeNames = ['Alias'];
    const contactLists: AttributeNames[] = [['StatusMood'], ['StatusText']];
    const userList: AttributeNames = ['TimeZone'];
    expect(decide({ defaultList })).toEqual({ visible: new Set(['Alias']), ground: 'default-list' });
    expect(decide({ defaultList, contactLists })).toEqual({
      visible: new Set(['StatusMood', 'StatusText']),
      ground: 'contact-list',
    });
    expect(decide({ defaultList, contactLists, userList })).toEqual({
      visible: new Set(['TimeZone']),
      ground: 'user',
    });
  });

  it('is everything by a list without names', () => {
    expect(decide({ userList: [] }).visible).toBe('all');
    expect(decide({ contactLists: [['Alias'], []] }).visible).toBe('all');
    expect(decide({ defaultList: [] }).visible).toBe('all');
  });

  it('is more, never less, after an acceptance', () => {
    expect(decide({ authorisation: granted('Alias') }).visible).toEqual(new Set([...operatorDefault, 'Alias']));
    expect(decide({ authorisation: granted(), defaultList: ['Alias'] }).visible).toBe('all');
  });

  it('is nothing after a denial, whatever lists say', () => {
    expect(decide({ authorisation: denied, defaultList: [], userList: [] })).toEqual({
      visible: 'nothing',
      ground: 'denied',
    });
  });

  it('is only what lists say after an authorisation was withdrawn', () => {
    expect(decide({ authorisation: withdrawn })).toEqual({ visible: 'nothing', ground: 'withdrawn' });
    expect(decide({ authorisation: withdrawn, defaultList: ['Alias'] }).visible).toEqual(new Set(['Alias']));
  });

  it('is nothing for whom the user blocks, by ID or by number', () => {
    for (const blocked of [[alice.userId], ['wv:+4790000001@im.example.com']])
      expect(decide({ blockLists: lists({ blockInUse: true, blocked }), userList: [] })).toEqual({
        visible: 'nothing',
        ground: 'blocked',
      });
  });

  it('is never anything for a blocked watcher', () => {
    const attributes = fc.uniqueArray(fc.constantFrom(...attributeNames));
    const said = fc.record({
      userList: fc.option(attributes, { nil: undefined }),
      contactLists: fc.array(attributes),
      defaultList: fc.option(attributes, { nil: undefined }),
    });
    fc.assert(
      fc.property(said, attributes, (lists_, grant) => {
        const blockLists = lists({ blockInUse: true, blocked: [alice.userId] });
        expect(decide({ ...lists_, authorisation: granted(...grant), blockLists }).visible).toBe('nothing');
      }),
    );
  });
});

describe('block and grant lists', () => {
  const words = wordsOfUser(alice, domain);
  it('count only while they are in use', () => {
    expect(isBlocked(words, lists({ blocked: [alice.userId] }))).toBe(false);
    expect(isBlocked(words, undefined)).toBe(false);
  });
  it('let only those see whom a grant list in use names, and the block list comes first', () => {
    expect(isBlocked(words, lists({ grantInUse: true, granted: [bob.userId] }))).toBe(true);
    expect(isBlocked(words, lists({ grantInUse: true, granted: [alice.userId] }))).toBe(false);
    expect(
      isBlocked(words, lists({ grantInUse: true, granted: [alice.userId], blockInUse: true, blocked: words })),
    ).toBe(true);
  });
});

describe('an entry', () => {
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
  ])('%s, %j, means %s: %j %s', (_by, entry, _whom, who, expected) => {
    const blocked = wordsOfEntry(entry);
    expect(isBlocked(wordsOfUser(who, domain), lists({ blockInUse: true, blocked }))).toBe(expected);
  });
});

describe('whether the user is asked when somebody subscribes', () => {
  it('is so when he has said nothing yet, or has withdrawn it', () => {
    expect(needsAsking(decide(), ['OnlineStatus'])).toBe(true);
    expect(needsAsking(decide({ authorisation: withdrawn }), [])).toBe(true);
  });
  it('is not so when he has spoken about this watcher', () => {
    for (const authorisation of [granted('Alias'), denied])
      expect(needsAsking(decide({ authorisation }), [])).toBe(false);
    expect(needsAsking(decide({ userList: ['Alias'] }), [])).toBe(false);
    expect(needsAsking(decide({ contactLists: [['Alias']] }), [])).toBe(false);
    expect(needsAsking(decide({ blockLists: lists({ blockInUse: true, blocked: [alice.userId] }) }), [])).toBe(false);
  });
  it('is so when more is asked for than everybody may see', () => {
    expect(needsAsking(decide({ defaultList: ['Alias'] }), ['Alias'])).toBe(false);
    expect(needsAsking(decide({ defaultList: ['Alias'] }), ['Alias', 'StatusText'])).toBe(true);
    expect(needsAsking(decide({ defaultList: ['Alias'] }), [])).toBe(true);
    expect(needsAsking(decide({ defaultList: [] }), [])).toBe(false);
  });
});
