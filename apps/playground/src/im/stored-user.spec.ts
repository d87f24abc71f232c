import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TextStorage } from './im-client.js';
import { sessionStore, type KeptSession } from './stored-session.js';
import { userStore, type KeptOfUser } from './stored-user.js';

class Memory implements TextStorage {
  readonly texts = new Map<string, string>();
  writes = 0;
  getItem(key: string) {
    return this.texts.get(key) ?? null;
  }
  setItem(key: string, text: string) {
    this.writes += 1;
    this.texts.set(key, text);
  }
  removeItem(key: string) {
    this.texts.delete(key);
  }
}

const bob = 'wv:bob@im.example.com';
const kept: KeptOfUser = {
  me: { userId: 'wv:alice', displayName: 'Alice', availability: 'DISCREET', statusText: 'busy' },
  contacts: [
    {
      address: bob,
      name: 'Bobby',
      nickname: 'Bobby',
      presence: { isOnline: true, clientTypes: ['CLI'], statusText: 'SMS-only', alias: 'B' },
      isSmsOnly: true,
      isBlocked: true,
    },
  ],
  contactsAreKnown: true,
  strangers: {},
  blocked: [bob],
  chats: {
    [bob]: {
      with: bob,
      messages: [
        {
          key: '1',
          messageId: 'm',
          from: 'me',
          text: 'Hei 😀',
          at: 5,
          delivery: { state: 'failed', code: 532, reason: 'no' },
        },
        { key: '2', from: 'them', text: 'Picture', at: 6, isPlaceholder: true },
      ],
      unread: 1,
      draft: 'not yet',
    },
  },
  chosen: bob,
  requests: [{ from: 'wv:kari', name: 'kari' }],
};

describe('what is stored of a user', () => {
  it('comes back as it was', () => {
    const memory = new Memory();
    userStore(memory, 'p').write(kept);
    expect(userStore(memory, 'p').read()).toEqual(kept);
  });

  it('is written only where it changed', () => {
    const memory = new Memory();
    const store = userStore(memory, 'p');
    store.write(kept);
    memory.writes = 0;
    store.write({ ...kept });
    expect(memory.writes).toBe(0);
    const chat = { ...kept.chats[bob]!, draft: 'more' };
    store.write({ ...kept, chats: { [bob]: chat } });
    expect(memory.writes).toBe(1);
  });

  it('is dropped where it is broken, and never a fault', () => {
    const memory = new Memory();
    userStore(memory, 'p').write(kept);
    const good = [...memory.texts];
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.oneof(fc.json(), fc.string()), (at, broken) => {
        good.forEach(([key, text]) => memory.texts.set(key, text));
        memory.texts.set(good[at]![0], broken);
        expect(() => userStore(memory, 'p').read()).not.toThrow();
      }),
    );
  });

  it('survives values of wrong types anywhere in it', () => {
    const memory = new Memory();
    userStore(memory, 'p').write(kept);
    const good = [...memory.texts];
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), (value, place) => {
        for (const [key, text] of good) {
          let seen = 0;
          const bent = JSON.stringify(JSON.parse(text), (name, old: unknown) =>
            name !== 'form' && seen++ === place ? value : old,
          );
          memory.texts.set(key, bent ?? 'null');
        }
        expect(() => userStore(memory, 'p').read()).not.toThrow();
      }),
    );
  });

  it('is not kept when there is no room', () => {
    const full: TextStorage = {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
      removeItem: () => undefined,
    };
    expect(() => userStore(full, 'p').write(kept)).not.toThrow();
  });

  it('is the end of a chat, with its draft, when there is no room for all of it', () => {
    const memory = new Memory();
    const narrow: TextStorage = {
      getItem: (key) => memory.getItem(key),
      setItem(key, text) {
        if (text.length > 5_000) throw new Error('QuotaExceededError');
        memory.setItem(key, text);
      },
      removeItem: (key) => memory.removeItem(key),
    };
    const messages = Array.from({ length: 300 }, (_, at) => ({
      key: `k${at}`,
      from: 'them' as const,
      text: 'Hei',
      at,
    }));
    const chat = { with: bob, messages, unread: 0, draft: 'not yet' };
    userStore(narrow, 'p').write({ ...kept, chats: { [bob]: chat } });
    const read = userStore(narrow, 'p').read();
    expect(read.chats?.[bob]).toEqual({ ...chat, messages: messages.slice(-20) });
    expect(read.contacts).toEqual(kept.contacts);
  });
});

describe('what is stored of a session', () => {
  const session: KeptSession = {
    userId: 'wv:alice',
    password: 'secret',
    version: '1.2',
    encoding: 'wbxml',
    sessionId: 's-1',
    cookie: 'c',
    keepAliveSeconds: 3600,
    lastId: 17,
    received: ['a', 'b'],
    pending: [{ address: bob, key: '1', id: '17' }],
    early: [
      ['m-1', { state: 'delivered' }],
      ['m-2', { state: 'failed', code: 542, reason: 'It could not be delivered in time.' }],
    ],
  };

  it('comes back as it was, until it is cleared', () => {
    const memory = new Memory();
    const store = sessionStore(memory, 's');
    store.write(session);
    expect(sessionStore(memory, 's').read()).toEqual(session);
    store.clear();
    expect(store.read()).toBeUndefined();
  });

  it.each(['{', 'null', '[]', '{"form":1}', '{"form":0,"userId":"x"}'])('is none when it is %s', (text) => {
    const memory = new Memory();
    memory.texts.set('s', text);
    expect(sessionStore(memory, 's').read()).toBeUndefined();
  });
});
