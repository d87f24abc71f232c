import type { Content } from '@smsonly/contracts';
import { htmlToText, readContent } from '@smsonly/message-text';
import { refusal, type Refusal } from '../refusal.js';

/** A message's content as text for an SMS, or why it cannot be sent as one. */
export type TextForSms = Readonly<{ text: string }> | Readonly<{ refusal: Refusal }>;

/**
 * Accepts plain text and HTML, unencoded or Base64 in any charset that Node knows. HTML becomes its words (one PC client sends all its
 * messages as HTML). Plain text is kept as written, CR LF included: GSM 03.38 and UCS-2 both have them. Separators of lines that phones
 * do not know end a line.
 */
export function textForSms(content: Content): TextForSms {
  const read = readContent(content);
  if ('fault' in read) return { refusal: refusal('content-type', `This cannot be sent as SMS: ${read.fault}`) };
  const words = read.kind === 'html' ? htmlToText(read.text) : read.text;
  const text = words.toWellFormed().replace(/[\v\f\u0085\u2028\u2029]/g, '\n');
  return text.trim() === '' ? { refusal: refusal('empty', 'The message contains no text to send as SMS') } : { text };
}
