import { statusText } from '@smsonly/imps-model';
import type { CodecError, ErrorContext } from '../codec-error.js';
import { hexPairs, shownPlain } from '../visible-text.js';

/** Bytes shown on either side of the one where a message breaks. */
const bytesAround = 10;

/**
 * Why a message cannot be read, as text: what is wrong; the path, or the byte with its neighbours in hex and characters and
 * a marker below it; the status code to answer with; what was known of the message before it broke.
 */
export function showBreakage({ problem, place, status, context }: CodecError, bytes: Uint8Array): string {
  const where =
    'offset' in place
      ? [
          `where:   byte ${place.offset} of ${bytes.length}${lineOf(place.offset, bytes)}`,
          ...neighbours(place.offset, bytes),
        ]
      : [`where:   ${shownPlain(place.path)}`];
  return [
    `problem: ${shownPlain(problem)}`,
    ...where,
    `answer:  status ${status} ${statusText(status) ?? ''}`.trimEnd(),
    `context: ${shownContext(context)}`,
    '',
  ].join('\n');
}

/** Three lines: hex, characters, and a marker under the byte; one past the last byte means the end of the message. */
function neighbours(offset: number, bytes: Uint8Array): string[] {
  const start = Math.max(0, Math.min(offset, bytes.length) - bytesAround);
  const shown = bytes.subarray(start, offset + bytesAround + 1);
  const characters = Array.from(shown, (byte) => ` ${byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'}`);
  const marker = `${'   '.repeat(offset - start)}^^`;
  const lines = [hexPairs(shown), characters.join(' '), offset < bytes.length ? marker : `${marker} the end`];
  return lines.map((line) => `         ${line}`.trimEnd());
}

/** The line and column of an offset in a text of several lines; in bytes, so XML in UTF-16 has none. */
function lineOf(offset: number, bytes: Uint8Array): string {
  const isText = bytes[0] === 0x3c || bytes[0] === 0xef;
  if (!isText) return '';
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return `, line ${line}, column ${offset - lineStart + 1}`;
}

function shownContext({ version, session, transaction }: ErrorContext): string {
  const parts = [`CSP ${version}`];
  if (session !== undefined) parts.push(['session', session.type, session.sessionId].filter(isSet).join(' '));
  if (transaction !== undefined)
    parts.push([transaction.mode ?? 'transaction', transaction.id].filter(isSet).join(' '));
  return parts.map(shownPlain).join(', ');
}

function isSet(part: string | undefined): part is string {
  return part !== undefined && part !== '';
}
