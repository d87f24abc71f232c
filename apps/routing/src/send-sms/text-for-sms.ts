import type { Content } from '@smsonly/contracts';
import { refusal, type Refusal } from '../refusal.js';
import { htmlToText } from './html-to-text.js';

/** A message's content as the words that an SMS can carry, or why it cannot. */
export type TextForSms = Readonly<{ text: string }> | Readonly<{ refusal: Refusal }>;

const plainEncodings = new Set(['', 'none', '7bit', '8bit', 'binary']);

/**
 * Takes plain text and HTML, plain or Base64. HTML loses its tags and its entities are resolved (a PC client sends all its
 * messages so). Plain text stays as it was written, CR LF too: both alphabets of SMS have them.
 */
export function textForSms(content: Content): TextForSms {
  const { mediaType, charset } = readContentType(content.type);
  const isHtml = mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
  if (!isHtml && mediaType !== 'text/plain')
    return { refusal: refusal('content-type', 'SMS carries text/plain and text/html only') };
  const decoded = decode(content, charset);
  if (decoded === undefined)
    return { refusal: refusal('content-type', 'The content encoding or its charset cannot be read') };
  const text = (isHtml ? htmlToText(decoded) : decoded).toWellFormed();
  return text.trim() === '' ? { refusal: refusal('empty', 'There is no text to send as SMS') } : { text };
}

function readContentType(type: string): { mediaType: string; charset: string } {
  const [mediaType = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length);
  return { mediaType, charset: charset?.replaceAll('"', '') || 'utf-8' };
}

function decode({ data, encoding }: Content, charset: string): string | undefined {
  const name = (encoding ?? '').trim().toLowerCase();
  if (plainEncodings.has(name)) return data;
  if (name !== 'base64') return undefined;
  const packed = data.replace(/\s+/g, '');
  if (!/^[a-z0-9+/]*={0,2}$/i.test(packed)) return undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Buffer.from(packed, 'base64'));
  } catch {
    return undefined;
  }
}
