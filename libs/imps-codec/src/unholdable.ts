/** Characters that XML 1.0 cannot hold in any form. */
// eslint-disable-next-line no-control-regex
export const unholdable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const all = new RegExp(unholdable, 'g');

/** The text with U+FFFD for what XML cannot hold: a message reads the same from either wire form. */
export function replaceUnholdable(text: string): string {
  return unholdable.test(text) ? text.replace(all, '\ufffd') : text;
}
