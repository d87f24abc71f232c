import { describe, expect, it } from '@jest/globals';
import { address, alice, bob, list } from '../../testing/addresses.js';
import type { AttributeList } from './attribute-list.store.js';
import { attributesNamed } from './attribute-set.js';
import { decideTargets, type TargetFacts } from './decide-attribute-lists.js';
import { reportAttributeLists } from './manage-attribute-lists.js';

const facts: TargetFacts = {
  who: ({ canonical, msisdn }) =>
    canonical === bob.userId
      ? { kind: 'account', account: bob }
      : msisdn === undefined
        ? { kind: 'unknown' }
        : { kind: 'sms-only', phone: msisdn },
  hasList: (key) => key === 'wv:alice/friends@im.example.com',
};
const wanted = (users: string[], lists: string[] = [], isDefault = false) => ({
  users: users.map(address),
  lists: lists.map(list),
  default: isDefault,
});
const decide = (request: ReturnType<typeof wanted>) => decideTargets(alice.accountId, request, facts);

describe('whom an attribute list is for', () => {
  it('is a registered user, a contact list, everybody', () => {
    const { result, targets } = decide(wanted(['wv:bob'], ['wv:alice/friends'], true));
    expect(result).toEqual({ code: 200 });
    expect(targets.map(({ kind, target }) => [kind, target])).toEqual([
      ['user', bob.accountId],
      ['list', 'wv:alice/friends@im.example.com'],
      ['default', ''],
    ]);
  });

  it('may be an SMS-only user, for whom nothing is kept', () => {
    expect(decide(wanted(['wv:+4790000009']))).toEqual({ result: { code: 200 }, targets: [] });
  });

  it('is 531 for an unknown user, 700 for an unknown list, 402 for no one', () => {
    expect(decide(wanted(['wv:ghost'])).result).toEqual({ code: 531 });
    expect(decide(wanted([], ['wv:alice/none'])).result).toEqual({ code: 700 });
    expect(decide(wanted([])).result).toEqual({ code: 402 });
  });
});

describe('reporting attribute lists', () => {
  const { accountId } = alice;
  const lists: AttributeList[] = [
    { accountId, kind: 'default', target: '', spelling: '', attributes: attributesNamed(['Alias']) },
    { accountId, kind: 'user', target: bob.accountId, spelling: 'wv:bob', attributes: 'all' },
  ];
  it('gives what is named, or all when nothing is', () => {
    const report = (request: ReturnType<typeof wanted>) => reportAttributeLists(request, lists, decide(request));
    expect(report(wanted(['wv:bob']))).toMatchObject({
      data: { result: { code: 200 }, users: [{ userId: 'wv:bob', attributes: [] }], lists: [] },
    });
    expect(report(wanted(['wv:bob']))).not.toHaveProperty('data.default');
    expect(report(wanted([]))).toMatchObject({ data: { result: { code: 200 }, default: ['Alias'], users: [{}] } });
  });
});
