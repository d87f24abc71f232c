/** Matches a character that XML 1.0 cannot hold in any form. */
// eslint-disable-next-line no-control-regex
export const invalidXmlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const all = new RegExp(invalidXmlCharacter, 'g');

/** The text with U+FFFD in place of what XML cannot hold, so that a message reads the same from either wire form. */
export function replaceInvalidCharacters(text: string): string {
  return invalidXmlCharacter.test(text) ? text.replace(all, '\ufffd') : text;
}
