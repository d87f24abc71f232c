import type { PrimitiveOf } from '@smsonly/imps-model';
import { addMessage, chatIn, chatWithMessage, draftInChat, removeMessage, settleMessage } from './chats.js';
import { accepted, delivered, waiting } from './delivery.js';
import type { Done } from './im-client.js';
import { ask, done, shownAddress, type ImCore } from './im-core.js';
import type { ChatMessage, Delivery } from './im-state.js';
import { incomingText } from './incoming-text.js';
import { readText } from './read-text.js';
import { sendMessage } from './requests.js';
import { codeOf, newJob, type Outcome } from './session-line.js';
import type { PendingMessage } from './stored-session.js';
import { failureReason, notLoggedInProblem } from './words.js';

/** Messages that the server has not answered yet, by their key. */
export type Pending = Map<string, PendingMessage>;

export type MessageDeps = Readonly<{
  core: ImCore;
  pending: Pending;
  pendingChanged: () => void;
  /** Reports that came before the answer to their message, by message ID. */
  early: Map<string, Delivery>;
  /** Whether the user sees the page. */
  isVisible: () => boolean;
}>;

/** Early reports that are kept: a report comes a moment before the answer, or never belongs to a message here. */
const mostEarly = 200;

/**
 * The longest text in UTF-8. With every character escaped it stays below what a server takes in one POST; a longer one can end
 * in a closed connection, which looks like a fault of the network.
 */
const mostOctets = 50_000;

export async function send(deps: MessageDeps, to: string, text: string): Promise<Done> {
  const { core } = deps;
  if (text.trim() === '') return { ok: false, problem: 'There is nothing to send.' };
  if (new TextEncoder().encode(text).length > mostOctets)
    return done(core, { ok: false, problem: 'The text is too long: no server takes so much in one message.' });
  if (!core.isLoggedIn()) return done(core, { ok: false, problem: notLoggedInProblem });
  const address = shownAddress(core, to);
  const key = core.newKey();
  const message: ChatMessage = { key, from: 'me', text, at: core.timing.now(), delivery: waiting };
  core.update((state) => {
    const chats = addMessage(state.chats, address, message, false);
    return { ...state, chats: draftInChat(chats, address, '') };
  });
  core.save();
  return post(deps, address, message);
}

/**
 * Queues the message; resolves when the server has answered.
 * @param known the transaction that it was posted in before a reload
 */
function post(
  { core, pending, pendingChanged, early }: MessageDeps,
  address: string,
  { key, text }: ChatMessage,
  known?: string,
): Promise<Done> {
  pending.set(key, { address, key, ...(known !== undefined && { id: known }) });
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      pending.delete(key);
      const { news, messageId } = verdictOn(outcome);
      core.update((state) => {
        const at = chatOfKey(state.chats, key) ?? address;
        const fits = (message: ChatMessage) => message.key === key;
        const report = messageId === undefined ? undefined : early.get(messageId);
        const chats = settleMessage(state.chats, at, fits, news, messageId);
        return { ...state, chats: report ? settleMessage(chats, at, fits, report) : chats };
      });
      if (messageId !== undefined) early.delete(messageId);
      core.save();
      pendingChanged();
      resolve(news.state === 'failed' ? { ok: false, problem: news.reason, code: news.code } : { ok: true });
    };
    const onId = (id: string) => {
      pending.set(key, { address, key, id });
      pendingChanged();
    };
    const content = sendMessage(core.state().me.userId, address, text);
    core.add(newJob('message', content, settle, { onId, id: known, isDoubtful: known !== undefined }));
  });
}

/** In a new session no message has a transaction yet. */
export function forgetIds(pending: Pending): void {
  for (const { address, key } of pending.values()) pending.set(key, { address, key });
}

/** Asks again for the messages that were not answered when the page went away. */
export function goOnAfterReload(deps: MessageDeps, unanswered: readonly PendingMessage[]): void {
  const { chats } = deps.core.state();
  for (const { address, key, id } of unanswered) {
    const message = chats[address]?.messages.find((each) => each.key === key);
    if (message?.delivery?.state === 'waiting') void post(deps, address, message, id);
  }
}

/** Messages that were on their way when the page went away, and that nobody asks about any more. */
export function giveUpForgotten({ core, pending }: MessageDeps): void {
  core.update((now) => {
    let { chats } = now;
    for (const [address, { messages }] of Object.entries(now.chats))
      for (const { key, delivery } of messages)
        if (delivery?.state === 'waiting' && !pending.has(key))
          chats = settleMessage(chats, address, (message) => message.key === key, failed(504));
    return chats === now.chats ? now : { ...now, chats };
  });
}

function chatOfKey(chats: Parameters<typeof chatIn>[0], key: string): string | undefined {
  return Object.keys(chats).find((address) => chats[address]?.messages.some((message) => message.key === key));
}

function verdictOn(outcome: Outcome): Readonly<{ news: Delivery; messageId?: string }> {
  if (outcome.kind === 'impossible') return { news: failed(410) };
  if (outcome.kind === 'lost') return { news: failed(outcome.isDoubtful ? 504 : 604) };
  const { content } = outcome;
  const code = codeOf(content) ?? 500;
  if (content.kind === 'SendMessage-Response' && (code === 200 || code === 202))
    return { news: accepted, ...(content.messageId !== undefined && { messageId: content.messageId }) };
  const result = 'result' in content ? content.result : undefined;
  const detail = code === 201 || code === 900 ? result?.detailedResults?.[0] : undefined;
  return { news: detail ? failed(detail.code, detail.description) : failed(code, result?.description) };
}

function failed(code: number, description?: string): Delivery {
  return { state: 'failed', code, reason: failureReason(code, description) };
}

export function sendAgain(deps: MessageDeps, key: string): Promise<Done> {
  const { core } = deps;
  const { chats } = core.state();
  const address = chatOfKey(chats, key);
  const message = address === undefined ? undefined : chats[address]?.messages.find((each) => each.key === key);
  if (address === undefined || message?.delivery?.state !== 'failed')
    return Promise.resolve({ ok: false, problem: 'Only a message that failed can be sent again.' });
  if (!core.isLoggedIn()) return Promise.resolve(done(core, { ok: false, problem: notLoggedInProblem }));
  const { draft } = chatIn(chats, address);
  core.update((state) => ({ ...state, chats: removeMessage(state.chats, address, key) }));
  const sent = send(deps, address, message.text);
  core.update((state) => ({ ...state, chats: draftInChat(state.chats, address, draft) }));
  return sent;
}

/** NewMessage, or what GetMessage brought. */
export function takeMessage(
  { core, isVisible }: MessageDeps,
  { messageInfo, contentData }: Pick<PrimitiveOf<'NewMessage'>, 'messageInfo' | 'contentData'>,
): void {
  const sender = messageInfo.sender?.user?.userId;
  if (sender === undefined) return;
  const address = shownAddress(core, sender);
  const { messageId, dateTime } = messageInfo;
  const message: ChatMessage = {
    key: core.newKey(),
    ...(messageId !== undefined && { messageId }),
    from: 'them',
    at: dateTime?.getTime() ?? core.timing.now(),
    ...incomingText(messageInfo, contentData, readText),
  };
  core.update((state) => {
    const isRead = state.chosen === address && isVisible();
    return { ...state, chats: addMessage(state.chats, address, message, !isRead) };
  });
  core.save();
}

/** MessageNotification: the message is fetched, shown, and only then acknowledged by name. */
export async function fetchMessage(deps: MessageDeps, messageId: string): Promise<void> {
  const asked = await ask(deps.core, { kind: 'GetMessage-Request', messageId });
  if (!asked.ok || asked.content.kind !== 'GetMessage-Response') return;
  const { messageInfo, contentData } = asked.content;
  takeMessage(deps, {
    messageInfo: { ...messageInfo, messageId: messageInfo.messageId ?? messageId },
    ...(contentData !== undefined && { contentData }),
  });
  await ask(deps.core, { kind: 'MessageDelivered', messageId });
}

/** DeliveryReport-Request: it may come before the answer to its message. */
export function takeReport(
  { core, early }: MessageDeps,
  { result, messageInfo }: PrimitiveOf<'DeliveryReport-Request'>,
): void {
  const messageId = messageInfo?.messageId;
  if (messageId === undefined) return;
  const news = reported(result.code, result.description);
  const { chats } = core.state();
  const [recipient] = messageInfo?.recipient?.users ?? [];
  const guess = recipient && shownAddress(core, recipient.userId);
  const address = chatWithMessage(chats, messageId, guess);
  if (address === undefined) {
    early.set(messageId, news);
    const [oldest] = early.keys();
    if (early.size > mostEarly && oldest !== undefined) early.delete(oldest);
    return;
  }
  const fits = (message: ChatMessage) => message.messageId === messageId;
  core.update((state) => ({ ...state, chats: settleMessage(state.chats, address, fits, news) }));
  core.save();
}

/** Who passed a message on has had it. */
const successes: ReadonlySet<number> = new Set([200, 202, 541]);

function reported(code: number, description: string | undefined): Delivery {
  return successes.has(code) ? delivered : failed(code, description);
}
