/** How the messages of a chat are laid out: by day, and by who speaks. */
import type { ChatMessage } from './im-state.js';

export type ChatRow = Readonly<{
  message: ChatMessage;
  /** The first of its day: ms since 1970 of a moment of that day. */
  day?: number;
  /** The first in a row from the same side. */
  begins: boolean;
  /** The last in a row from the same side. */
  ends: boolean;
  /** The newest of one's own messages: its delivery state is said in words. */
  isNewestOwn: boolean;
}>;

/** A pause after which the same side begins a new row. */
const pause = 5 * 60_000;

export function chatRows(messages: readonly ChatMessage[]): ChatRow[] {
  const newestOwn = messages.findLast(({ from }) => from === 'me');
  return messages.map((message, index) => {
    const [before, after] = [messages[index - 1], messages[index + 1]];
    const isNewDay = !before || !isSameDay(before.at, message.at);
    return {
      message,
      ...(isNewDay && { day: message.at }),
      begins: !before || !isOneRow(before, message),
      ends: !after || !isOneRow(message, after),
      isNewestOwn: message === newestOwn,
    };
  });
}

function isOneRow(one: ChatMessage, next: ChatMessage): boolean {
  return one.from === next.from && next.at - one.at < pause && isSameDay(one.at, next.at);
}

function isSameDay(a: number, b: number): boolean {
  const [one, other] = [new Date(a), new Date(b)];
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  );
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const withYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayLength = 24 * 3_600_000;

/** `Today`, `Yesterday`, `Monday 30 November`, `30 November 2025`. */
export function dayInWords(day: number, now: number): string {
  if (isSameDay(day, now)) return 'Today';
  if (isSameDay(day, now - dayLength)) return 'Yesterday';
  return new Date(day).getFullYear() === new Date(now).getFullYear() ? weekday.format(day) : withYear.format(day);
}

/** `14:05`. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}
