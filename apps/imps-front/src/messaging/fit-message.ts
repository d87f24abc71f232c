import { htmlToText, readContent } from '@smsonly/message-text';
import type { Content } from '@smsonly/contracts';
import { canBeText, cutText, messageForm, mostTextOctets, type MessageClient } from '@smsonly/imps-model';

/** How a client gets a message: whole, pushed or announced, in parts, announced although it cannot read it, or not at all. */
export type FittedMessage =
  | Readonly<{ as: 'pushed' | 'announced'; content: Content }>
  | Readonly<{ as: 'parts'; contents: readonly Content[] }>
  | Readonly<{ as: 'unreadable' | 'refused'; code: number }>;

/** What a message with some content takes in the client's wire form. */
export type Measure = Readonly<{
  fits: (content: Content) => boolean;
  /** Octets that are left for the text of a content. */
  room: () => number;
  /** Octets that a character of a text is written with. */
  writtenOctets: (character: string) => number;
}>;

/** Decides how a client gets a message with this content. Source: IMPS CSP, Instant messaging; design record 0025. */
export function fitMessage(content: Content, client: MessageClient, measure: Measure): FittedMessage {
  const { limits } = client;
  const form = messageForm(content, client, () => measure.fits(content));
  if ('code' in form) return { as: form.form === 'none' ? 'refused' : 'unreadable', code: form.code };
  const as = form.notified ? ('announced' as const) : ('pushed' as const);
  if (form.form === 'as-it-is') return { as, content };
  const text = textOf(content);
  if (text === undefined) {
    const isTakenUp = client.notification === 'taken-up';
    return { as: isTakenUp ? 'unreadable' : 'refused', code: 415 };
  }
  const plain = plainContent(text);
  const by = form.notified ? 'pull' : 'push';
  const most = mostTextOctets(limits, by);
  if (plain.size <= most && measure.fits(plain)) return { as, content: plain };
  const parts = cutText(text, { content: most, written: measure.room(), writtenOctets: measure.writtenOctets });
  // Its headers alone are too large for this client.
  if (parts === undefined || parts.length === 0) return { as: 'refused', code: 410 };
  return { as: 'parts', contents: parts.map(plainContent) };
}

/** The form in which a client may get a message that it asks for. */
export function asRequested(client: MessageClient): MessageClient {
  return { limits: { ...client.limits, deliveryMethod: 'N' }, notification: 'taken-up' };
}

export function plainContent(text: string): Content {
  return { type: 'text/plain', data: text, size: Buffer.byteLength(text) };
}

/** The text of plain text or HTML; undefined when it is neither, or cannot be read. */
export function textOf(content: Content): string | undefined {
  if (!canBeText(content.type)) return undefined;
  const read = readContent({ ...content, type: content.type.trim() || 'text/plain' });
  if ('fault' in read) return undefined;
  return read.kind === 'html' ? htmlToText(read.text) : read.text;
}
