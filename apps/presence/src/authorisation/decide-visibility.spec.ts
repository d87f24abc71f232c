import { describe, expect, it } from '@jest/globals';
import { attributeNames, type AttributeName } from '@smsonly/contracts';
import type { BlockLists } from '@smsonly/directory';
import fc from 'fast-check';
import { alice, bob } from '../../testing/addresses.js';
import { attributesNamed, noAttributes, type AttributeSet } from './attribute-set.js';
import { decideVisibility, needsAsking, type Permissions } from './decide-visibility.js';

const operatorDefault = ['OnlineStatus', 'StatusText'] as const;
const decide = (permissions: Partial<Permissions> = {}) =>
  decideVisibility(alice, bob, { contactLists: [], ...permissions }, operatorDefault);
const lists = (change: Partial<BlockLists>): BlockLists => ({
  blockInUse: false,
  grantInUse: false,
  entries: [],
  ...change,
});
const blocking = lists({ blockInUse: true, entries: [{ list: 'block', canonical: alice.userId }] });
const set = (...names: AttributeName[]): AttributeSet => new Set(names);
const grantedSet = (attributes: AttributeSet) => ({ decision: 'granted', attributes }) as const;
const granted = (...names: AttributeName[]) => grantedSet(set(...names));
const denied = { decision: 'denied' } as const;
const withdrawn = { decision: 'withdrawn' } as const;

describe('what a watcher may see', () => {
  it("is the operator's default while the user has decided nothing", () => {
    expect(decide()).toEqual({ visible: new Set(operatorDefault), decidedBy: 'operator' });
  });

  it('is everything for the user themselves, even if they have blocked themselves', () => {
    const own = { contactLists: [], blockLists: lists({ grantInUse: true }) };
    expect(decideVisibility(bob, bob, own, operatorDefault)).toEqual({ visible: 'all', decidedBy: 'self' });
  });

  it('is what the most specific attribute list says: user, then contact list, then default', () => {
    const defaultList = set('Alias');
    const contactLists = [set('StatusMood'), set('StatusText')];
    const userList = set('TimeZone');
    expect(decide({ defaultList })).toEqual({ visible: new Set(['Alias']), decidedBy: 'default-list' });
    expect(decide({ defaultList, contactLists })).toEqual({
      visible: new Set(['StatusMood', 'StatusText']),
      decidedBy: 'contact-list',
    });
    expect(decide({ defaultList, contactLists, userList })).toEqual({
      visible: new Set(['TimeZone']),
      decidedBy: 'user',
    });
  });

  it('is everything by a list without names', () => {
    const everything = attributesNamed([]);
    expect(decide({ userList: everything }).visible).toBe('all');
    expect(decide({ contactLists: [set('Alias'), everything] }).visible).toBe('all');
    expect(decide({ defaultList: everything }).visible).toBe('all');
  });

  it('is more, never less, after an acceptance', () => {
    expect(decide({ authorisation: granted('Alias') }).visible).toEqual(new Set([...operatorDefault, 'Alias']));
    expect(decide({ authorisation: grantedSet('all'), defaultList: set('Alias') }).visible).toBe('all');
  });

  it('is nothing after a denial, whatever lists say', () => {
    expect(decide({ authorisation: denied, defaultList: 'all', userList: 'all' })).toEqual({
      visible: noAttributes,
      decidedBy: 'denied',
    });
  });

  it('is only what lists say after an authorisation was withdrawn', () => {
    expect(decide({ authorisation: withdrawn })).toEqual({ visible: noAttributes, decidedBy: 'withdrawn' });
    expect(decide({ authorisation: withdrawn, defaultList: set('Alias') }).visible).toEqual(new Set(['Alias']));
  });

  it('is nothing for a watcher whom the user blocks, by ID or by number', () => {
    for (const entry of [{ holderAccountId: alice.accountId }, { msisdn: '+4790000001' }])
      expect(
        decide({ blockLists: lists({ blockInUse: true, entries: [{ list: 'block', ...entry }] }), userList: 'all' }),
      ).toEqual({ visible: noAttributes, decidedBy: 'blocked' });
  });

  it('is nothing for a watcher whom a grant list in use does not name', () => {
    const grant = (canonical: string) => lists({ grantInUse: true, entries: [{ list: 'grant', canonical }] });
    expect(decide({ blockLists: grant(bob.userId) })).toEqual({ visible: noAttributes, decidedBy: 'blocked' });
    expect(decide({ blockLists: grant(alice.userId) }).decidedBy).toBe('operator');
  });

  it('is unchanged while the lists are not in use', () => {
    expect(decide({ blockLists: { ...blocking, blockInUse: false } }).decidedBy).toBe('operator');
  });

  it('is never anything for a blocked watcher', () => {
    const names = fc.uniqueArray(fc.constantFrom(...attributeNames));
    const attributes: fc.Arbitrary<AttributeSet> = fc.oneof(
      fc.constant('all' as const),
      names.map((some) => set(...some)),
    );
    const permissions = fc.record({
      userList: fc.option(attributes, { nil: undefined }),
      contactLists: fc.array(attributes),
      defaultList: fc.option(attributes, { nil: undefined }),
    });
    fc.assert(
      fc.property(permissions, attributes, (lists_, grant) => {
        expect(decide({ ...lists_, authorisation: grantedSet(grant), blockLists: blocking }).visible).toEqual(
          noAttributes,
        );
      }),
    );
  });
});

describe('whether the user is asked when someone subscribes', () => {
  it('is true when nothing is decided yet, or the authorisation was withdrawn', () => {
    expect(needsAsking(decide(), set('OnlineStatus'))).toBe(true);
    expect(needsAsking(decide({ authorisation: withdrawn }), 'all')).toBe(true);
  });
  it('is false when the user has decided about this watcher', () => {
    for (const authorisation of [granted('Alias'), denied])
      expect(needsAsking(decide({ authorisation }), 'all')).toBe(false);
    expect(needsAsking(decide({ userList: set('Alias') }), 'all')).toBe(false);
    expect(needsAsking(decide({ contactLists: [set('Alias')] }), 'all')).toBe(false);
    expect(needsAsking(decide({ blockLists: blocking }), 'all')).toBe(false);
  });
  it('is true when more is requested than everyone may see', () => {
    expect(needsAsking(decide({ defaultList: set('Alias') }), set('Alias'))).toBe(false);
    expect(needsAsking(decide({ defaultList: set('Alias') }), set('Alias', 'StatusText'))).toBe(true);
    expect(needsAsking(decide({ defaultList: set('Alias') }), 'all')).toBe(true);
    expect(needsAsking(decide({ defaultList: 'all' }), 'all')).toBe(false);
  });
});
