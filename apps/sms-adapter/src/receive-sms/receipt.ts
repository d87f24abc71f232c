/**
 * Whether the text of an SMS is a receipt of the SMSC, which nobody wrote. Jasmin knows receipts by `stat:` and seven letters; others, such
 * as `stat:FAILED`, come as SMS of the phone that they are about.
 *
 *   id:… [sub:…] [dlvrd:…] submit date:YYMMDDhhmm[ss] done date:… stat:… [err:…] [text:…]
 *
 * The whole text must have this form, with both dates, so that a person who writes about a receipt is not taken for one.
 * Source: SMPP 3.4, appendix B.
 */
export function isReceipt(text: string): boolean {
  const written = text.trimStart();
  const found = new Set<string>();
  let at = 0;
  for (;;) {
    field.lastIndex = at;
    const [all = '', name = '', value = ''] = field.exec(written) ?? [];
    const key = name.toLowerCase();
    if (found.has(key) || !values[key]?.test(value)) break;
    found.add(key);
    at += all.length;
  }
  return (
    written.slice(0, 3).toLowerCase() === 'id:' &&
    needed.every((name) => found.has(name)) &&
    end.test(written.slice(at))
  );
}

/** `@` is the NUL that ends a string in C, read as GSM 03.38. */
const field = /(id|sub|dlvrd|submit date|done date|stat|err):([^\s@]{0,65})@{0,5}(?:\s{1,5}|$)/iy;

const date = /^\d{10,14}$/;
const count = /^\d{1,5}$/;
const values: Readonly<Record<string, RegExp>> = {
  id: /./,
  sub: count,
  dlvrd: count,
  'submit date': date,
  'done date': date,
  stat: /^[a-z][a-z_§]{1,19}$/i,
  err: /^\S{0,10}$/,
};
const needed = ['id', 'submit date', 'done date', 'stat'];

/** What may follow the fields: the beginning of the text that the receipt is about, whatever it says. */
const end = /^(?:text:|$)/i;
