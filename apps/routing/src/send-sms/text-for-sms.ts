import type { Content } from '@smsonly/contracts';
import { refusal, type Refusal } from '../refusal.js';
import { htmlToText } from '@smsonly/message-text';

/** A message's content as text for an SMS, or why it cannot be sent as one. */
export type TextForSms = Readonly<{ text: string }> | Readonly<{ refusal: Refusal }>;

const plainEncodings = new Set(['', 'none', '7bit', '8bit', 'binary']);

/**
 * Accepts plain text and HTML, unencoded or Base64. HTML tags are removed and entities resolved (one PC client sends all its messages
 * as HTML). Plain text is kept as written, CR LF included: GSM 03.38 and UCS-2 both have them.
 */
export function textForSms(content: Content): TextForSms {
  const { mediaType, charset } = readContentType(content.type);
  const isHtml = mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
  if (!isHtml && mediaType !== 'text/plain')
    return { refusal: refusal('content-type', 'Only text/plain and text/html can be sent as SMS') };
  const decoded = decode(content, charset);
  if (decoded === undefined)
    return {
      refusal: refusal('content-type', 'The content encoding or charset is not supported, or the content is malformed'),
    };
  const text = (isHtml ? htmlToText(decoded) : decoded).toWellFormed();
  return text.trim() === '' ? { refusal: refusal('empty', 'The message contains no text to send as SMS') } : { text };
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
