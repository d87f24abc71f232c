import type { Reply } from '../requests/call.js';
import { tooLarge } from '../requests/refusal.js';

/** Replies that go now, in one message, and those that wait for a poll. */
export type FittedReplies = Readonly<{ now: readonly Reply[]; later: readonly Reply[] }>;

/**
 * As many replies as one message may carry, by number and by size, at least one. A response that does not fit alone is refused
 * with 432: nothing larger than its parser is ever sent to a client. Source: IMPS CSP, Status codes, 432.
 *
 * @param fits whether these replies fit into one message to the client
 */
export function fitReplies(
  replies: readonly Reply[],
  most: number,
  fits: (replies: readonly Reply[]) => boolean,
): FittedReplies {
  const able = replies
    .slice(0, most)
    .map((reply) => (fits([reply]) ? reply : { ...reply, content: tooLarge(reply.content) }));
  let count = able.length;
  while (count > 1 && !fits(able.slice(0, count))) count -= 1;
  return { now: able.slice(0, count), later: [...able.slice(count), ...replies.slice(most)] };
}
