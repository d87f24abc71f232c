import type { ChatMessage, ImState } from './im-state.js';
import { newsBetween } from './news.js';

const bob = 'wv:bob@im.example.com';
const online: ImState = {
  phase: 'online',
  me: { userId: 'wv:alice@im.example.com', displayName: 'Alice', availability: 'AVAILABLE', statusText: '' },
  version: '1.3',
  encoding: 'xml',
  contacts: [{ address: bob, name: 'Bob', presence: { clientTypes: [] }, isSmsOnly: false, isBlocked: false }],
  contactsAreKnown: true,
  strangers: {},
  blocked: [],
  chats: {},
  requests: [],
};
const hello: ChatMessage = { key: '1', from: 'them', text: 'Hello', at: 0 };
const sent: ChatMessage = { key: '2', from: 'me', text: 'Hi', at: 1, delivery: { state: 'accepted' } };
const withMessages = (...messages: ChatMessage[]): ImState => ({
  ...online,
  chats: { [bob]: { with: bob, messages, unread: 0, draft: '' } },
});

describe('what a user is told', () => {
  it('is a message that has come in, with the sender’s name', () => {
    expect(newsBetween(online, withMessages(hello))).toEqual(['Bob: Hello']);
    expect(newsBetween(withMessages(hello), withMessages(hello, sent))).toEqual([]);
  });

  it('names who is no contact as they are known, else by their address', () => {
    const { contacts, ...others } = withMessages(hello);
    const stranger = { ...contacts[0]!, name: 'Bobby' };
    const nobody: ImState = { ...others, contacts: [] };
    expect(newsBetween(online, { ...nobody, strangers: { [bob]: stranger } })).toEqual(['Bobby: Hello']);
    expect(newsBetween(online, nobody)).toEqual(['bob: Hello']);
  });

  it('is why a message failed, once', () => {
    const failed: ChatMessage = { ...sent, delivery: { state: 'failed', code: 531, reason: 'Unknown user.' } };
    expect(newsBetween(withMessages(sent), withMessages(failed))).toEqual(['A message to Bob failed: Unknown user.']);
    expect(newsBetween(withMessages(failed), withMessages({ ...failed }))).toEqual([]);
  });

  it('is who asks to see the presence', () => {
    expect(newsBetween(online, { ...online, requests: [{ from: bob, name: 'Bob' }] })).toEqual([
      'Bob asks to see your presence',
    ]);
  });

  it('is that the server does not answer, and that it does again', () => {
    const waiting: ImState = { ...online, phase: 'waiting' };
    expect(newsBetween(online, waiting)).toEqual(['The server does not answer. Trying again.']);
    expect(newsBetween(waiting, online)).toEqual(['The server answers again.']);
  });

  it('is nothing of what was there when the user logged in', () => {
    expect(newsBetween({ ...online, phase: 'loggingIn' }, withMessages(hello))).toEqual([]);
  });
});
