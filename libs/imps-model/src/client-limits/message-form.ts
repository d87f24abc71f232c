import type { ServiceCapability } from '../service-tree.js';
import { status } from '../status-codes.js';
import { charsetOf, mediaType, type ClientLimits } from './client-limits.js';

/** A message's content: text, or Base64 if `encoding` says so; `size` is the octets of the content itself. */
export type MessageContent = Readonly<{ type: string; encoding?: string; data: string; size: number }>;

/** The same of which the data itself is elsewhere. */
export type ContentOutline = Omit<MessageContent, 'data'> & Readonly<{ data?: string }>;

/** Where a message is to go: what the client takes, and whether it knows MessageNotification and GetMessage. */
export type MessageClient = Readonly<{
  limits: ClientLimits;
  /**
   * `taken-up`: the client negotiated them. `possible`: it negotiated no services at all, so everything is agreed, but it never said
   * that it knows them. `refused`: it left them out.
   */
  notification: 'taken-up' | 'possible' | 'refused';
}>;

/**
 * How a client gets a message. `cut`: its text in several messages, each of which it takes. `notified`: it is announced, and comes
 * with GetMessage. `unreadable`: it is announced although this client cannot get it, so that it can be rejected or forwarded.
 */
export type MessageForm =
  | Readonly<{ form: 'as-it-is' | 'as-plain-text' | 'cut'; notified: boolean }>
  | Readonly<{ form: 'unreadable' | 'none'; code: Unfit }>;

/** Of a kind that the client does not take (415), or too large for it (410). */
export type Unfit = typeof status.unsupportedMediaType | typeof status.unableToDeliver;

type Reading = 'as-it-is' | 'as-plain-text' | 'too-large' | 'not-taken';

/**
 * How the client gets a message with this content. Plain text is always taken and HTML can be made into it, so no text is refused.
 *
 * @param fitsParser whether the whole message fits, as it is; without it, the content alone is looked at
 */
export function messageForm(
  content: ContentOutline,
  { limits, notification }: MessageClient,
  fitsParser: () => boolean = () => fitsAlone(content, limits),
): MessageForm {
  const isText = canBeText(content.type);
  const fits = once(fitsParser);
  const got = reading(content, limits, 'pull', fits);
  if (limits.deliveryMethod === 'N' && notification !== 'refused') {
    if (got === 'as-it-is' || got === 'as-plain-text') return { form: got, notified: true };
    return isText ? { form: 'cut', notified: true } : { form: 'unreadable', code: unfit(got) };
  }
  const pushed = reading(content, limits, 'push', fits);
  if (pushed === 'as-it-is' || pushed === 'as-plain-text') return { form: pushed, notified: false };
  const isTakenUp = notification === 'taken-up';
  if (isTakenUp && (got === 'as-it-is' || got === 'as-plain-text')) return { form: got, notified: true };
  if (isText) return { form: 'cut', notified: false };
  return { form: isTakenUp ? 'unreadable' : 'none', code: unfit(pushed) };
}

/**
 * Whether a client knows MessageNotification and GetMessage, by the services that it agreed to; without a negotiation everything is
 * agreed.
 */
export function notificationOf(agreed: Iterable<ServiceCapability> | undefined): MessageClient['notification'] {
  if (agreed === undefined) return 'possible';
  const capabilities = new Set(agreed);
  return capabilities.has('NOTIF') && capabilities.has('GETM') ? 'taken-up' : 'refused';
}

/** The largest content of a part of a text, in octets. */
export function mostTextOctets(limits: ClientLimits, by: 'push' | 'pull'): number {
  return Math.min(limits.textLength ?? Infinity, mostOctets(limits, by));
}

function mostOctets({ pushLength, pullLength }: ClientLimits, by: 'push' | 'pull'): number {
  return (by === 'push' ? pushLength : pullLength) ?? Infinity;
}

/** Plain text, or what plain text can be made of. */
export function canBeText(contentType: string): boolean {
  const type = mediaType(contentType);
  return isPlain(type) || isHtml(type);
}

function reading(
  content: ContentOutline,
  limits: ClientLimits,
  by: 'push' | 'pull',
  fitsParser: () => boolean,
): Reading {
  const type = mediaType(content.type);
  const isPlainText = isPlain(type);
  const listed = limits.contentTypes?.find((accepted) => matches(accepted.type, type));
  const isTaken = isPlainText || limits.contentTypes === undefined || listed !== undefined;
  if (!isTaken && !isHtml(type)) return 'not-taken';
  const most = isPlainText
    ? mostTextOctets(limits, by)
    : Math.min(mostOctets(limits, by), listed?.length ?? limits.richLength ?? Infinity);
  if (content.size > most || !fitsParser()) return 'too-large';
  return isTaken && takesCharset(content, limits) ? 'as-it-is' : 'as-plain-text';
}

/** A text that is not encoded is in the character set of the message, which every client reads. */
function takesCharset({ type, encoding }: ContentOutline, { charsets }: ClientLimits): boolean {
  if (charsets === undefined || encoding?.trim().toUpperCase() !== 'BASE64' || !canBeText(type)) return true;
  return charsets.includes(charsetOf(type));
}

function fitsAlone({ data, size }: ContentOutline, { parserSize = Infinity }: ClientLimits): boolean {
  return (data?.length ?? size) <= parserSize;
}

/** Accepted types may be `image/*` or `*` with or without a slash. */
function matches(accepted: string, type: string): boolean {
  if (accepted === '*' || accepted === '*/*') return true;
  return accepted.endsWith('/*') ? type.startsWith(accepted.slice(0, -1)) : accepted === type;
}

function isPlain(type: string): boolean {
  return type === '' || type === 'text/plain';
}

function isHtml(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

function unfit(how: Reading): Unfit {
  return how === 'not-taken' ? status.unsupportedMediaType : status.unableToDeliver;
}

/** Asked at most once: the answer may take an encoding. */
function once(ask: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => (answer ??= ask());
}
