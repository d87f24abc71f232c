import { htmlToText, readContent } from '@smsonly/message-text';

/** The text of plain text and HTML, encoded or not; undefined for whatever has none or breaks its own rules. */
export function readText(content: Readonly<{ type: string; encoding?: string; data: string }>): string | undefined {
  const read = readContent(content);
  if ('fault' in read) return undefined;
  return read.kind === 'html' ? htmlToText(read.text) : read.text;
}
