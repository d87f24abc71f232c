import type { FactOf, Result } from '@smsonly/contracts';
import { refusalOf, type AddressKey, type Party } from '@smsonly/directory';
import { composeResult, type Failure } from '@smsonly/imps-model';
import { mostNamed } from '../presence.limits.js';
import type { ListTarget } from './attribute-list.store.js';

type Creation = Extract<FactOf<'presence-requests'>, { type: 'AttributeListCreationRequested' }>;

/** UserID*, ContactList* and DefaultList of an attribute list request. */
export type For = Creation['data']['for'];

export type TargetFacts = Readonly<{
  who: (address: AddressKey) => Party;
  hasList: (key: string) => boolean;
}>;

export type Targets = Readonly<{
  result: Result;
  targets: readonly (ListTarget & Readonly<{ spelling: string }>)[];
}>;

/**
 * The targets of an attribute list request. SMS-only users are accepted and nothing is stored for them: they see no
 * presence. Codes: 200, 201, 402 (no one named, or too many), 516, 531, 700.
 */
export function decideTargets(
  accountId: string,
  { users, lists, default: isDefault }: For,
  facts: TargetFacts,
): Targets {
  const count = users.length + lists.length + Number(isDefault);
  if (count === 0 || count > mostNamed) return { result: { code: 402 }, targets: [] };
  const failures: Failure[] = [
    ...users.flatMap((user) => {
      const code = refusalOf(facts.who(user));
      return code === undefined ? [] : [{ code, userIds: [user.spelling] }];
    }),
    ...lists.flatMap(({ key, spelling }) => (facts.hasList(key) ? [] : [{ code: 700, contactLists: [spelling] }])),
  ];
  return {
    result: composeResult(count, failures),
    targets: [
      ...users.flatMap((user) => {
        const whom = facts.who(user);
        if (whom.kind !== 'account') return [];
        return [{ accountId, kind: 'user' as const, target: whom.account.accountId, spelling: user.spelling }];
      }),
      ...lists
        .filter(({ key }) => facts.hasList(key))
        .map(({ key, spelling }) => ({ accountId, kind: 'list' as const, target: key, spelling })),
      ...(isDefault ? [{ accountId, kind: 'default' as const, target: '', spelling: '' }] : []),
    ],
  };
}
