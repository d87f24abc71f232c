/** Characters that are invisible, or that control a terminal or the direction of text. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text in double quotes as JSON writes it, with every character that would not show as `\uXXXX`. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${hex4(character.charCodeAt(at))}`).join(''),
  );
}

/** Text as it is if every character is visible, the first and last included; otherwise quoted. */
export function shownPlain(text: string): string {
  return text !== '' && text === text.trim() && text.search(invisible) === -1 ? text : quoted(text);
}

function hex4(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}

/** Bytes as pairs of hex digits with spaces between them. */
export function hexPairs(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
