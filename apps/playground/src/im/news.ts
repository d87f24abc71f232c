/** What of a change a user should be told who looks elsewhere, or who does not see the page. */
import { shortAddress } from './addresses.js';
import type { ImState } from './im-state.js';

/** In words, oldest first. Nothing when `before` was not online yet: what is there then is not new. */
export function newsBetween(before: ImState, after: ImState): string[] {
  if (before.phase !== 'online' && before.phase !== 'waiting') return [];
  if (before.me.userId !== after.me.userId) return [];
  return [...newsOfChats(before, after), ...newsOfRequests(before, after), ...newsOfPhase(before, after)];
}

function* newsOfChats(before: ImState, after: ImState): Generator<string> {
  if (before.chats === after.chats) return;
  for (const [address, chat] of Object.entries(after.chats)) {
    const earlier = before.chats[address];
    if (earlier === chat || earlier?.messages === chat.messages) continue;
    const name = nameOf(after, address);
    const known = new Map(earlier?.messages.map((message) => [message.key, message]));
    for (const message of chat.messages) {
      const was = known.get(message.key);
      if (was === message) continue;
      if (message.from === 'them' && !was) yield `${name}: ${message.text}`;
      const { delivery } = message;
      if (delivery?.state === 'failed' && was?.delivery?.state !== 'failed')
        yield `A message to ${name} failed: ${delivery.reason}`;
    }
  }
}

function nameOf({ contacts, strangers }: ImState, address: string): string {
  const known = contacts.find((contact) => contact.address === address) ?? strangers[address];
  return known?.name ?? shortAddress(address);
}

function* newsOfRequests(before: ImState, after: ImState): Generator<string> {
  const known = new Set(before.requests.map(({ from }) => from));
  for (const { from, name } of after.requests) if (!known.has(from)) yield `${name} asks to see your presence`;
}

function* newsOfPhase(before: ImState, after: ImState): Generator<string> {
  if (before.phase === after.phase) return;
  if (after.phase === 'waiting') yield 'The server does not answer. Trying again.';
  if (after.phase === 'online') yield 'The server answers again.';
  if (after.phase === 'ended') yield `The session has ended. ${after.problem ?? ''}`.trim();
}
