import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressKeys } from './addresses.js';
import { addMessage, chatIn, mostMessages, readChat, respell, settleMessage, type Chats } from './chats.js';
import { accepted, delivered, waiting } from './delivery.js';
import type { ChatMessage } from './im-state.js';

const ola = 'wv:+4790000009@im.example.com';
const bob = 'wv:bob@im.example.com';
const theirs = (messageId: string): ChatMessage => ({
  key: `k-${messageId}`,
  messageId,
  from: 'them',
  text: 'Hei',
  at: 1,
});
const mine = (key: string): ChatMessage => ({ key, from: 'me', text: 'Hei', at: 1, delivery: waiting });

describe('the history of a chat', () => {
  it('is the same however often each message comes', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 9 }).map(String), { maxLength: 40 });
    fc.assert(
      fc.property(ids, (all) => {
        const once = [...new Set(all)];
        const take = (chats: Chats, id: string) => addMessage(chats, ola, theirs(id), true);
        const twice = all.reduce(take, {} as Chats);
        expect(twice).toEqual(once.reduce(take, {} as Chats));
        expect(chatIn(twice, ola).unread).toBe(once.length);
      }),
    );
  });

  it('keeps the latest messages', () => {
    let chats: Chats = {};
    for (let at = 0; at < mostMessages + 10; at += 1) chats = addMessage(chats, ola, theirs(String(at)), false);
    const { messages } = chatIn(chats, ola);
    expect(messages).toHaveLength(mostMessages);
    expect(messages.at(-1)?.messageId).toBe(String(mostMessages + 9));
  });

  it('leaves other chats, and other messages, as the same objects', () => {
    let chats = addMessage({}, bob, theirs('1'), false);
    chats = addMessage(addMessage(chats, ola, mine('a'), false), ola, mine('b'), false);
    const next = settleMessage(chats, ola, ({ key }) => key === 'b', accepted, 'm-1');
    expect(next[bob]).toBe(chats[bob]);
    expect(next[ola]?.messages[0]).toBe(chats[ola]?.messages[0]);
    expect(next[ola]?.messages[1]).toMatchObject({ messageId: 'm-1', delivery: accepted });
  });

  it('does not change by old news', () => {
    const chats = addMessage({}, ola, mine('a'), false);
    const settled = settleMessage(chats, ola, ({ key }) => key === 'a', delivered, 'm-1');
    expect(settleMessage(settled, ola, ({ messageId }) => messageId === 'm-1', accepted)).toBe(settled);
  });

  it('counts as read once it was opened', () => {
    const chats = addMessage({}, ola, theirs('1'), true);
    expect(chatIn(readChat(chats, ola), ola).unread).toBe(0);
  });

  it('moves to the spelling of the contact list, and loses nothing', () => {
    const keyOf = addressKeys('im.example.com');
    let chats = addMessage({}, 'wv:4790000009', theirs('1'), true);
    chats = addMessage(chats, bob, theirs('2'), false);
    const moved = respell(chats, [ola], keyOf);
    expect(Object.keys(moved).sort()).toEqual([ola, bob].sort());
    expect(moved[ola]).toMatchObject({ with: ola, unread: 1 });
    expect(respell(moved, [ola, bob], keyOf)).toBe(moved);
  });
});
