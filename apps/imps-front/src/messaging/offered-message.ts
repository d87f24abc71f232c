import type { Address, Content } from '@smsonly/contracts';
import { plainContent, textOf } from './fit-message.js';
import { partMessageId } from './part-id.js';

/** Which part of its text a message is that was cut: from one UTF-16 unit to another. `size` is its octets. */
export type TextPart = Readonly<{ from: number; to: number; size: number }>;

/** A message for a client, as routing has it; of one that was cut, a part. */
export type OfferedMessage = Readonly<{
  messageId: string;
  sender: Address;
  content: Content;
  sentAt: string;
  part?: TextPart;
}>;

/** What a queue holds of a message: its content is routing's. One that an older version queued may have its own. */
export type QueuedMessage = Readonly<{ messageId: string; part?: TextPart; content?: Content }>;

/** A row of routing's view. */
export type OfferedRow = Readonly<{
  sender: Address;
  at: Date;
  content_type: string;
  content_encoding: string | null;
  content_data: string | null;
  content_size: number;
}>;

/** A queued message with its content. */
export function offeredMessage({ messageId, part, content: own }: QueuedMessage, row: OfferedRow): OfferedMessage {
  const content = own ?? contentOf(row);
  return {
    messageId,
    sender: row.sender,
    sentAt: row.at.toISOString(),
    content: part ? plainContent((textOf(content) ?? '').slice(part.from, part.to)) : content,
    ...(part && { part }),
  };
}

function contentOf({
  content_type: type,
  content_encoding: encoding,
  content_data: data,
  content_size: size,
}: OfferedRow): Content {
  return { type, ...(encoding !== null && { encoding }), data: data ?? '', size };
}

/** The parts of a message, or of a part that is still too large: each is a message with an ID of its own. Joined, they are its text. */
export function partsOf(offered: OfferedMessage, contents: readonly Content[]): OfferedMessage[] {
  let to = offered.part?.from ?? 0;
  return contents.map((content, index) => {
    const from = to;
    to += content.data.length;
    const messageId = partMessageId(offered.messageId, index + 1);
    return { ...offered, messageId, content, part: { from, to, size: content.size } };
  });
}

/** What its queue holds of a part. */
export function queuedPart({ messageId, part }: OfferedMessage): QueuedMessage {
  return { messageId, ...(part && { part }) };
}
