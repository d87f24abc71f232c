/** A reference to half of a character, which XML does not have: some programs write both halves in a row. */
const reference = /&#(?:x0*(d[89a-f][0-9a-f]{2})|0*(5[5-7][0-9]{3}));/gi;
/** The longest reference looked for, with some zeros. */
const longest = 16;

/** Whether the text up to this place ends with a reference to a surrogate. */
export function endsWithSurrogate(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - longest), end);
  const last = before.slice(before.lastIndexOf('&'));
  return joinSurrogates(last) !== last;
}

/** The text with characters in place of references to both their halves, and U+FFFD in place of one to a lone half. */
export function joinSurrogates(text: string): string {
  return text
    .replaceAll(reference, (whole, hex: string | undefined, decimal: string | undefined) => {
      const unit = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return unit >= 0xd800 && unit <= 0xdfff ? String.fromCharCode(unit) : whole;
    })
    .toWellFormed();
}
