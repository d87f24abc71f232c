import { describe, expect, it } from '@jest/globals';
import type { AttributeNames, PresenceAttribute } from '@smsonly/contracts';
import { alice } from '../../testing/addresses.js';
import { decideNotifications } from './decide-notifications.js';
import type { Watch } from '../watching/watcher.store.js';

const row = (change: Partial<Watch>): Watch => ({
  sessionId: 's1',
  ...alice,
  version: '1.2',
  canonical: 'wv:bob@im.example.com',
  source: '',
  spelling: 'wv:bob',
  attributes: ['OnlineStatus'],
  lastDigest: undefined,
  ...change,
});
const see = (_: Watch, asked: AttributeNames): PresenceAttribute[] =>
  asked.map((name) => ({ name, qualifier: true, value: 'T' }));

describe('what watching sessions are notified of', () => {
  it('is the complete set under the spelling of the watcher', () => {
    const { notifications } = decideNotifications([row({ attributes: ['OnlineStatus', 'StatusText'] })], see);
    expect(notifications).toEqual([
      {
        sessionId: 's1',
        accountId: alice.accountId,
        userId: alice.userId,
        presences: [
          {
            userId: 'wv:bob',
            attributes: [
              { name: 'OnlineStatus', qualifier: true, value: 'T' },
              { name: 'StatusText', qualifier: true, value: 'T' },
            ],
          },
        ],
      },
    ]);
  });

  it('is nothing when it is the same as last time', () => {
    const first = decideNotifications([row({})], see);
    const again = decideNotifications([row({ lastDigest: first.digests[0]?.digest })], see);
    expect(again).toEqual({ notifications: [], digests: [], unchanged: 1 });
  });

  it('joins the attributes of two subscriptions to one address; all if one is for all', () => {
    const asked: AttributeNames[] = [];
    const note = (_: Watch, names: AttributeNames) => (asked.push(names), []);
    decideNotifications([row({}), row({ attributes: ['Alias'] })], note);
    decideNotifications([row({}), row({ attributes: [] })], note);
    expect(asked).toEqual([['OnlineStatus', 'Alias'], []]);
  });

  it('is sent under each spelling that a session uses', () => {
    const { notifications } = decideNotifications([row({}), row({ spelling: 'wv:bob@im.example.com' })], see);
    expect(notifications.flatMap(({ presences }) => presences.map(({ userId }) => userId))).toEqual([
      'wv:bob',
      'wv:bob@im.example.com',
    ]);
  });

  it('comes in parts that a phone can read, and apart for each session', () => {
    const many = Array.from({ length: 45 }, (_, index) =>
      row({ canonical: `wv:u${index}@im.example.com`, spelling: `wv:u${index}` }),
    );
    const { notifications } = decideNotifications([...many, row({ sessionId: 's2' })], see);
    expect(notifications.map(({ sessionId, presences }) => [sessionId, presences.length])).toEqual([
      ['s1', 20],
      ['s1', 20],
      ['s1', 5],
      ['s2', 1],
    ]);
  });

  it('comes in parts that a record can hold, however large each presence is', () => {
    const much = (): PresenceAttribute[] => [{ name: 'StatusText', qualifier: true, value: 'ø'.repeat(30_000) }];
    const many = Array.from({ length: 20 }, (_, index) => row({ spelling: `wv:u${index}` }));
    const { notifications, digests } = decideNotifications(many, much);
    expect(digests).toHaveLength(20);
    expect(notifications.flatMap(({ presences }) => presences.map(({ userId }) => userId))).toEqual(
      many.map(({ spelling }) => spelling),
    );
    for (const { presences } of notifications)
      expect(Buffer.byteLength(JSON.stringify(presences))).toBeLessThan(100_000);
  });

  it('has a presence that is too large for any part in a part of its own', () => {
    const size = (spelling: string) => (spelling === 'wv:big' ? 150_000 : 10);
    const { notifications } = decideNotifications(
      ['wv:a', 'wv:big', 'wv:c', 'wv:d'].map((spelling) => row({ spelling })),
      ({ spelling }) => [{ name: 'StatusText', qualifier: true, value: 'x'.repeat(size(spelling)) }],
    );
    expect(notifications.map(({ presences }) => presences.map(({ userId }) => userId))).toEqual([
      ['wv:a'],
      ['wv:big'],
      ['wv:c', 'wv:d'],
    ]);
  });

  it('is an unknown presence where no event could hold the real one', () => {
    const { notifications } = decideNotifications([row({})], () =>
      Array.from({ length: 40 }, () => ({ name: 'ClientInfo', qualifier: true, value: 'x'.repeat(30_000) })),
    );
    expect(notifications.flatMap(({ presences }) => presences)).toEqual([
      { userId: 'wv:bob', attributes: [{ name: 'ClientInfo', qualifier: false }] },
    ]);
  });
});
