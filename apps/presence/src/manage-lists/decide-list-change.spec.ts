import { describe, expect, it } from '@jest/globals';
import { address, alice, list } from '../../testing/addresses.js';
import { changesOf, type ContactLists } from '../contact-lists/contact-list.js';
import { createList, deleteList, manageList, type RefusalOf, type ListDecision } from './decide-list-change.js';
import type { Properties } from './list-properties.js';
import { reportList, reportLists } from './report-list.js';

const limits = { lists: 3, contacts: 3 };
const refusalOf: RefusalOf = ({ canonical }) =>
  canonical.endsWith('@elsewhere.example') ? 516 : canonical.startsWith('wv:ghost') ? 531 : undefined;
const nick = (spelling: string, name?: string) => ({ address: address(spelling), name });
const none: ContactLists = new Map();
let seconds = 0;

const create = (
  lists: ContactLists,
  spelling: string,
  nicks: readonly ReturnType<typeof nick>[] = [],
  properties: Properties = [],
) =>
  createList(
    lists,
    { userId: alice.userId, list: list(spelling), nicks, properties },
    refusalOf,
    limits,
    new Date(Date.UTC(2026, 10, 22, 0, 0, (seconds += 1))),
  );

const manage = (lists: ContactLists, request: Partial<Parameters<typeof manageList>[1]>) =>
  manageList(lists, { list: list('wv:alice/friends'), add: [], remove: [], ...request }, refusalOf, limits);

const friends = create(none, 'wv:alice/friends', [nick('wv:+4790000009', 'Nine'), nick('wv:bob', 'Bob')]).lists;
const codeOf = ({ result }: ListDecision) => result.code;
const membersOf = (decision: ListDecision) => [...(decision.list?.contacts.values() ?? [])];
const defaultOf = (lists: ContactLists) => [...lists.values()].find(({ isDefault }) => isDefault)?.spelling;

describe('creating a contact list', () => {
  it('keeps the spelling of the list and of its members', () => {
    const decision = create(none, 'wv:Alice/Friends@im.example.com', [nick('wv:4790000009', 'Nine'), nick('wv:BOB')]);
    expect(codeOf(decision)).toBe(200);
    expect(decision.list?.key).toBe('wv:alice/friends@im.example.com');
    expect(reportList(decision, true)).toMatchObject({
      data: {
        list: {
          members: [
            { userId: 'wv:4790000009', name: 'Nine' },
            { userId: 'wv:BOB', name: 'BOB' },
          ],
          displayName: '',
          isDefault: true,
        },
      },
    });
  });

  it('makes the first list the default list, even against its property', () => {
    expect(create(none, 'wv:alice/first', [], [{ name: 'Default', value: 'F' }]).list?.isDefault).toBe(true);
    expect(create(friends, 'wv:alice/second').list?.isDefault).toBe(false);
  });

  it('moves the default to a list that asks for it', () => {
    const { lists } = create(friends, 'wv:alice/work', [], [{ name: 'Default', value: 'T' }]);
    expect(defaultOf(lists)).toBe('wv:alice/work');
  });

  it('takes reserved PEP names in any case, and gives them back in small letters', () => {
    const { lists } = create(friends, 'wv:alice/~PEP1.0_subscriptions');
    expect(reportLists(lists)).toMatchObject({ data: { lists: ['wv:alice/~pep1.0_subscriptions'] } });
    expect(codeOf(create(lists, 'wv:alice/~pep1.0_Subscriptions@im.example.com'))).toBe(701);
  });

  it('answers 701 when it exists and keeps the old one', () => {
    const decision = create(friends, 'wv:ALICE/FRIENDS', [nick('wv:bob', 'Other')]);
    expect(codeOf(decision)).toBe(701);
    expect(decision.lists).toBe(friends);
  });

  it("answers 752 outside the user's own part and domain, and for properties that do not exist", () => {
    for (const spelling of ['wv:bob/friends', 'wv:alice/friends@elsewhere.example', 'wv:alice2/friends'])
      expect(codeOf(create(none, spelling))).toBe(752);
    expect(codeOf(create(none, 'wv:alice/x', [], [{ name: 'Colour', value: 'red' }]))).toBe(752);
    expect(codeOf(create(none, 'wv:alice/x', [], [{ name: 'Default', value: 'maybe' }]))).toBe(752);
  });

  it('answers 753 for one list too many and 754 for one contact too many', () => {
    const two = create(create(friends, 'wv:alice/b').lists, 'wv:alice/c').lists;
    expect(codeOf(create(two, 'wv:alice/d'))).toBe(753);
    const many = ['wv:a', 'wv:b', 'wv:c', 'wv:d'].map((spelling) => nick(spelling));
    const refused = create(none, 'wv:alice/x', many);
    expect([codeOf(refused), refused.lists.size]).toEqual([754, 0]);
  });

  it('creates the list without unknown users and names them with 531', () => {
    const decision = create(none, 'wv:alice/x', [nick('wv:ghost'), nick('wv:+4790000009', 'Nine')]);
    expect(decision.result).toEqual({ code: 201, details: [{ code: 531, userIds: ['wv:ghost'] }] });
    expect(membersOf(decision).map(({ spelling }) => spelling)).toEqual(['wv:+4790000009']);
    expect(codeOf(create(none, 'wv:alice/x', [nick('wv:ghost')]))).toBe(201);
  });

  it('gives every contact a name', () => {
    const decision = create(none, 'wv:alice/x', [nick('wv:+4790000009@im.example.com'), nick('wv:bob', '')]);
    expect(reportList(decision, true)).toMatchObject({
      data: { list: { members: [{ name: '+4790000009' }, { name: 'bob' }] } },
    });
  });
});

describe('managing a contact list', () => {
  it('reads it when there is nothing to change', () => {
    const decision = manage(friends, {});
    expect(codeOf(decision)).toBe(200);
    expect(decision.lists).toBe(friends);
    expect(membersOf(decision)).toHaveLength(2);
  });

  it('answers 700 for a list that does not exist', () => {
    expect(codeOf(manage(none, {}))).toBe(700);
  });

  it('adds an SMS-only number with 200', () => {
    const decision = manage(friends, { add: [nick('wv:+4790000010', 'Ten')] });
    expect(decision.result).toEqual({ code: 200 });
    expect(membersOf(decision).map(({ spelling }) => spelling)).toEqual(['wv:+4790000009', 'wv:bob', 'wv:+4790000010']);
  });

  it('gives an existing member the new nickname and spelling in its old place', () => {
    const decision = manage(friends, { add: [nick('wv:%2B4790000009@IM.example.com', 'Neun')] });
    expect(codeOf(decision)).toBe(200);
    expect(membersOf(decision)[0]).toMatchObject({ spelling: 'wv:%2B4790000009@IM.example.com', name: 'Neun' });
  });

  it('keeps the nickname when an existing member is added without one', () => {
    expect(membersOf(manage(friends, { add: [nick('wv:bob')] }))[1]).toMatchObject({ name: 'Bob' });
  });

  it('answers 516 for a contact of another domain, and does not add them', () => {
    const add = [nick('wv:bob@elsewhere.example')];
    expect(manage(friends, { add }).result).toEqual({ code: 516 });
    expect(manage(friends, { add: [...add, nick('wv:ghost')] }).result).toMatchObject({
      details: [
        { code: 516, userIds: ['wv:bob@elsewhere.example'] },
        { code: 531, userIds: ['wv:ghost'] },
      ],
    });
    expect(manage(friends, { add }).lists).toEqual(friends);
  });

  it('answers 531 when the only one to add is unknown, 201 when others are fine', () => {
    expect(manage(friends, { add: [nick('wv:ghost')] }).result).toEqual({ code: 531 });
    expect(manage(friends, { add: [nick('wv:ghost'), nick('wv:dave')] }).result).toEqual({
      code: 201,
      details: [{ code: 531, userIds: ['wv:ghost'] }],
    });
  });

  it('removes contacts, also absent ones, without an error', () => {
    const decision = manage(friends, { remove: [address('WV:BOB'), address('wv:nobody')] });
    expect(codeOf(decision)).toBe(200);
    expect(membersOf(decision)).toHaveLength(1);
  });

  it('keeps the place of a contact that is removed and added again in one request, but not the nickname', () => {
    const decision = manage(friends, { remove: [address('wv:+4790000009')], add: [nick('wv:+4790000009')] });
    expect(membersOf(decision).map(({ spelling, name }) => [spelling, name])).toEqual([
      ['wv:+4790000009', undefined],
      ['wv:bob', 'Bob'],
    ]);
    const unknown = manage(create(friends, 'wv:alice/friends').lists, {
      remove: [address('wv:bob')],
      add: [nick('wv:ghost')],
    });
    expect(membersOf(unknown)).toHaveLength(1);
  });

  it('carries out everything in one request', () => {
    const decision = manage(friends, {
      remove: [address('wv:bob')],
      add: [nick('wv:dave')],
      properties: [{ name: 'displayname', value: 'Best friends' }],
    });
    expect(decision.list).toMatchObject({ displayName: 'Best friends', isDefault: true });
    expect(membersOf(decision).map(({ spelling }) => spelling)).toEqual(['wv:+4790000009', 'wv:dave']);
  });

  it('does nothing at all beyond the maximum (754) or with unknown properties (752)', () => {
    const tooMany = manage(friends, { add: [nick('wv:c'), nick('wv:d')] });
    expect([codeOf(tooMany), tooMany.lists === friends]).toEqual([754, true]);
    const unknown = manage(friends, { remove: [address('wv:bob')], properties: [{ name: 'Colour', value: 'red' }] });
    expect([codeOf(unknown), unknown.lists === friends]).toEqual([752, true]);
  });

  it('moves the default with T; F leaves it where it is', () => {
    const { lists } = create(friends, 'wv:alice/work');
    const moved = manageList(
      lists,
      { list: list('wv:alice/work'), add: [], remove: [], properties: [{ name: 'Default', value: 'T' }] },
      refusalOf,
      limits,
    );
    expect(defaultOf(moved.lists)).toBe('wv:alice/work');
    expect(defaultOf(manage(lists, { properties: [{ name: 'Default', value: 'F' }] }).lists)).toBe('wv:alice/friends');
  });
});

describe('deleting a contact list', () => {
  it('answers 700 when it is not there', () => {
    expect(codeOf(deleteList(none, { list: list('wv:alice/friends') }))).toBe(700);
  });

  it('makes the oldest of the others the default list', () => {
    const three = create(create(friends, 'wv:alice/zoo').lists, 'wv:alice/art').lists;
    const { lists } = deleteList(three, { list: list('wv:ALICE/friends') });
    expect(defaultOf(lists)).toBe('wv:alice/zoo');
  });
});

describe('reporting the lists', () => {
  it('gives the default list separately', () => {
    expect(reportLists(create(friends, 'wv:Alice/Work').lists)).toEqual({
      type: 'ListsReported',
      data: { result: { code: 200 }, lists: ['wv:Alice/Work'], defaultList: 'wv:alice/friends' },
    });
    expect(reportLists(none)).toEqual({ type: 'ListsReported', data: { result: { code: 200 }, lists: [] } });
  });
});

describe('the changes to be saved', () => {
  it('are only what differs', () => {
    const { lists } = manage(friends, { add: [nick('wv:dave')], remove: [address('wv:bob')] });
    const changes = changesOf(friends, lists);
    expect(changes.put.map(({ key }) => key)).toEqual(['wv:alice/friends@im.example.com']);
    expect(changes.removed.map(({ canonical }) => canonical)).toEqual(['wv:bob@im.example.com']);
    expect(changes.added.map(({ contact, isNew }) => [contact.canonical, isNew])).toEqual([
      ['wv:dave@im.example.com', true],
    ]);
    expect(changesOf(friends, friends)).toEqual({ deleted: [], put: [], removed: [], added: [] });
  });
});
