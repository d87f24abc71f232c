import { describe, expect, it } from '@jest/globals';
import { addressKeys } from './addresses.js';
import { findContact, takeBlocked, takeList, takePresences } from './contacts.js';
import type { Contact } from './im-state.js';

const keyOf = addressKeys('im.example.com');
const nobody = () => false;
const listOf = (...nickNames: { name: string; userId: string }[]) => takeList([], { nickNames }, nobody, keyOf);
const online = (userId: string, alias?: string) => ({
  userId,
  presenceSubList: {
    onlineStatus: [{ qualifier: true, presenceValue: true }],
    ...(alias !== undefined && { alias: { qualifier: true, presenceValue: alias } }),
  },
});

describe('the contact list', () => {
  const list = listOf(
    { name: 'Kari', userId: 'wv:kari@im.example.com' },
    { name: '+4790000009', userId: 'wv:+4790000009@im.example.com' },
    { name: 'Bob', userId: 'wv:bob' },
  );

  it('is in the order of names', () => {
    expect(list.map(({ name }) => name)).toEqual(['+4790000009', 'Bob', 'Kari']);
  });

  it('shows the alias of whom nobody gave a name: the server writes the user part in its place', () => {
    const [, , changed] = takePresences(list, [online('wv:+4790000009', 'Ola'), online('wv:kari', 'K.')], keyOf);
    expect(changed?.name).toBe('Ola');
    expect(findContact(list, 'kari', keyOf)?.name).toBe('Kari');
  });

  it('takes a notification in any spelling, and leaves everybody else as the same object', () => {
    const next = takePresences(list, [online('wv:BOB@im.example.com')], keyOf);
    expect(findContact(next, 'wv:bob', keyOf)?.presence.isOnline).toBe(true);
    expect(next.filter((contact, at) => contact === list[at])).toHaveLength(2);
  });

  it('is the same array when nothing changes', () => {
    const next = takePresences(list, [online('wv:bob')], keyOf);
    expect(takePresences(next, [online('wv:bob'), online('wv:stranger')], keyOf)).toBe(next);
    expect(takeBlocked(next, nobody, keyOf)).toBe(next);
    const nickNames = next.map(({ address, name }) => ({ userId: address, name }));
    expect(takeList(next, { nickNames }, nobody, keyOf)).toBe(next);
  });

  it('keeps the presence of who is renamed, and their place among the others is by the new name', () => {
    const next = takePresences(list, [online('wv:bob')], keyOf);
    const renamed = takeList(
      next,
      { nickNames: [...next].map(({ address, name }) => ({ userId: address, name: name === 'Bob' ? 'Zoe' : name })) },
      nobody,
      keyOf,
    );
    expect(renamed.map(({ name }) => name)).toEqual(['+4790000009', 'Kari', 'Zoe']);
    expect(renamed[2]?.presence.isOnline).toBe(true);
  });

  it('takes a notification of 1,000 contacts within the time of a frame', () => {
    const nickNames = Array.from({ length: 1000 }, (_, at) => ({ name: `Person ${at}`, userId: `wv:person${at}` }));
    const many = takeList([], { nickNames }, nobody, keyOf);
    const presences = nickNames.map(({ userId }) => online(userId));
    let next: readonly Contact[] = many;
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      next = takePresences(many, presences, keyOf);
      return performance.now() - started;
    });
    expect(Math.min(...times)).toBeLessThan(16);
    expect(next.every(({ presence }) => presence.isOnline)).toBe(true);
  });
});
