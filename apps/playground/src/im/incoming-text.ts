import type { MessageInfoData } from '@smsonly/imps-model';

/** What is shown of a message that came. */
export type IncomingText = Readonly<{ text: string; isPlaceholder?: true }>;

/** Reads content of a kind that is not plain text as it came; undefined when it has no text. */
export type ReadContent = (content: Readonly<{ type: string; encoding?: string; data: string }>) => string | undefined;

/** The text of a message: HTML as its words, Base64 decoded; what has no text is named by its kind. */
export function incomingText(
  { contentType, contentEncoding }: MessageInfoData,
  data: string | undefined,
  read: ReadContent,
): IncomingText {
  const type = contentType ?? 'text/plain';
  const content = { type, ...(contentEncoding !== undefined && { encoding: contentEncoding }), data: data ?? '' };
  const text = read(content);
  if (text !== undefined) return { text };
  return { text: `Content that cannot be shown here (${type.split(';')[0]?.trim()})`, isPlaceholder: true };
}
