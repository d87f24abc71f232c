/** How much of a text goes into one message, in octets. */
export type Room = Readonly<{
  /** Octets of the text itself, in UTF-8. */
  content: number;
  /** Octets of the text as it is written into the message. */
  written: number;
  /** The octets that a character is written with. */
  writtenOctets: (character: string) => number;
}>;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a text into parts that fit, as few as possible. It is cut between what a reader takes for characters (grapheme
 * clusters: a letter with its accents, an emoji with its modifiers, CR LF); inside one only if it fits into no part, and then
 * between code points. The parts joined are the text.
 *
 * @returns undefined when there is no room for one of its code points
 */
export function cutText(text: string, room: Room): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = endOfPart(text, start, room);
    if (end === start) return undefined;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

function endOfPart(text: string, start: number, { content, written, writtenOctets }: Room): number {
  let contentLeft = content;
  let writtenLeft = written;
  let end = start;
  while (end < text.length) {
    const character = String.fromCodePoint(text.codePointAt(end) as number);
    contentLeft -= utf8Octets(character);
    writtenLeft -= writtenOctets(character);
    if (contentLeft < 0 || writtenLeft < 0) return boundaryBefore(text, start, end);
    end += character.length;
  }
  return end;
}

/** The last place up to `end` that is between two graphemes; `end` itself when a single one reaches from `start` beyond it. */
function boundaryBefore(text: string, start: number, end: number): number {
  // One code point behind the end says whether the end is a boundary.
  const behind = end + String.fromCodePoint(text.codePointAt(end) as number).length;
  const index = graphemes.segment(text.slice(start, behind)).containing(end - start)?.index ?? 0;
  return index === 0 ? end : start + index;
}

/** Octets of one code point in UTF-8; an unpaired surrogate is written as U+FFFD. */
function utf8Octets(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
