/**
 * A user, a number or another address as others may see it: equal ones look alike, but nobody is named. A number is hidden as in
 * logs (`+47******09`), a user ID but for its domain and first letter (`wv:a****@im.example.com`). It keeps its size in octets.
 */
export function maskedAddress(address: string): string {
  const [, scheme = '', user = '', domain = ''] = form.exec(address) ?? ['', '', address];
  return `${scheme}${/^\+?\d+$/.test(user) ? maskedNumber(user) : maskedName(user)}${domain}`;
}

const form = /^(wv:)?([^@]*)(@[\w.-]*)?$/is;

/** As many asterisks as the text has octets in UTF-8. */
export function asterisks(text: string): string {
  return '*'.repeat(Buffer.byteLength(text));
}

function maskedNumber(number: string): string {
  const [shown, last] = number.length >= 9 ? [3, 2] : [1, 0];
  return `${number.slice(0, shown)}${'*'.repeat(number.length - shown - last)}${number.slice(number.length - last)}`;
}

function maskedName(name: string): string {
  const [first = '', ...others] = name;
  return others.length === 0 ? asterisks(first) : `${first}${asterisks(others.join(''))}`;
}
