import { describe, expect, it } from '@jest/globals';
import type { Party } from '@smsonly/directory';
import { address, alice, bob, list } from '../../testing/addresses.js';
import { decideSubscription, decideUnsubscription, type SubscriptionFacts } from './decide-subscription.js';

const facts: SubscriptionFacts = {
  named: 0,
  isLive: true,
  who: ({ canonical, msisdn }): Party =>
    canonical === bob.userId
      ? { kind: 'account', account: bob }
      : canonical.endsWith('@elsewhere.example')
        ? { kind: 'foreign' }
        : msisdn === undefined
          ? { kind: 'unknown' }
          : { kind: 'sms-only', phone: msisdn },
  hasList: (key) => key === 'wv:alice/friends@im.example.com',
};
const requester = { ...alice, sessionId: 's1', version: '1.2' as const };
const request = (users: string[], lists: string[] = []) => ({
  requester,
  users: users.map(address),
  lists: lists.map(list),
  attributes: ['OnlineStatus' as const],
  autoSubscribe: true,
});

describe('subscribing to presence', () => {
  it('accepts registered users, SMS-only numbers and lists with 200', () => {
    const decision = decideSubscription(request(['wv:bob', 'wv:+4790000009'], ['wv:Alice/Friends']), facts);
    expect(decision.result).toEqual({ code: 200 });
    expect(decision.users.map(({ spelling, msisdn }) => [spelling, msisdn])).toEqual([
      ['wv:bob', undefined],
      ['wv:+4790000009', '+4790000009'],
    ]);
    expect(decision.lists).toMatchObject([{ key: 'wv:alice/friends@im.example.com', autoSubscribe: true }]);
  });

  it('answers 531 for an unknown user, 700 for an unknown list, 201 when others are fine', () => {
    expect(decideSubscription(request(['wv:ghost']), facts).result).toEqual({ code: 531 });
    expect(decideSubscription(request([], ['wv:alice/none']), facts).result).toEqual({ code: 700 });
    expect(decideSubscription(request(['wv:ghost', 'wv:bob']), facts).result.code).toBe(201);
  });

  it('answers 516 for a user of another domain, distinct from unknown ones', () => {
    expect(decideSubscription(request(['wv:bob@elsewhere.example']), facts).result).toEqual({ code: 516 });
    const { result, users } = decideSubscription(request(['wv:bob@elsewhere.example', 'wv:ghost', 'wv:bob']), facts);
    expect(result).toEqual({
      code: 201,
      details: [
        { code: 516, userIds: ['wv:bob@elsewhere.example'] },
        { code: 531, userIds: ['wv:ghost'] },
      ],
    });
    expect(users.map(({ spelling }) => spelling)).toEqual(['wv:bob']);
  });

  it('answers 402 when no one is named and 604 when the session is over', () => {
    expect(decideSubscription(request([]), facts).result).toEqual({ code: 402 });
    expect(decideSubscription(request(['wv:bob']), { ...facts, isLive: false })).toEqual({
      result: { code: 604 },
      users: [],
      lists: [],
    });
  });
});

describe('ending subscriptions', () => {
  const end = (users: string[], lists: string[] = [], wasWatched = false) =>
    decideUnsubscription({ requester, users: users.map(address), lists: lists.map(list) }, facts, () => wasWatched);

  it('is 200 however often it is requested', () => {
    expect(end(['wv:bob', 'wv:+4790000009'], ['wv:alice/friends'])).toEqual({ code: 200 });
  });
  it('is 531 for an unknown user, unless they were watched until now', () => {
    expect(end(['wv:ghost'])).toEqual({ code: 531 });
    expect(end(['wv:ghost'], [], true)).toEqual({ code: 200 });
  });
  it('is 516 for a user of another domain', () => expect(end(['wv:bob@elsewhere.example'])).toEqual({ code: 516 }));
  it('is 700 for a list that does not exist', () => expect(end([], ['wv:alice/none'])).toEqual({ code: 700 }));
});
