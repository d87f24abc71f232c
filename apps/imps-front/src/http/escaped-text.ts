import { CodecError, type DecodedMessage } from '@smsonly/imps-codec';
import type { CspTransaction } from '@smsonly/imps-model';

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const reference = /&(?:(amp|lt|gt|quot|apos)|#x([\da-fA-F]{1,6})|#(\d{1,7}));/g;
/** What an escaped text never has: a `<`, or an ampersand that begins no reference. */
const bare = /<|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;

/**
 * A text without the XML escaping that one phone family puts around it inside WBXML: one level of the five entities and of
 * numeric references. A text that holds a bare `<` or `&` was never escaped and stays as it is. No specification says so;
 * phones do it.
 */
export function unescaped(text: string): string {
  if (!text.includes('&') || bare.test(text)) return text;
  return text
    .replace(reference, (whole, name: string | undefined, hex: string | undefined, decimal = '') => {
      if (name !== undefined) return named[name] ?? whole;
      return character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) ?? whole;
    })
    .toWellFormed();
}

/** Undefined for what is not a text character: a control, beyond Unicode. Two halves of a character in a row make it. */
function character(code: number): string | undefined {
  const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
  const isText = !isControl && code <= 0x10ffff && code !== 0xfffe && code !== 0xffff;
  return isText ? String.fromCodePoint(code) : undefined;
}

/** A message that came in WBXML, with its plain texts as their writer wrote them. */
export function withPlainTexts(message: DecodedMessage): DecodedMessage {
  const transactions = message.transactions.map((one) => (one instanceof CodecError ? one : withPlainText(one)));
  return { ...message, transactions };
}

function withPlainText(transaction: CspTransaction): CspTransaction {
  const { content } = transaction;
  if (content.kind !== 'SendMessage-Request' || content.contentData === undefined) return transaction;
  if (!isPlainText(content.messageInfo.contentType)) return transaction;
  return { ...transaction, content: { ...content, contentData: unescaped(content.contentData) } };
}

/** Content without a type is plain text. */
function isPlainText(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === '' || type === 'text/plain';
}
