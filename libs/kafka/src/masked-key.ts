/**
 * The key of a record as spans may show it: equal keys look alike, but nobody is named. IDs of requests are shown; a number is
 * hidden as in logs (`+47******09`), a user ID but for its domain and first letter (`wv:a****@im.example.com`).
 */
export function maskedKey(key: string): string {
  if (uuid.test(key)) return key;
  const [, scheme = '', user = '', domain = ''] = address.exec(key) ?? [];
  return `${scheme}${/^\+?\d+$/.test(user) ? maskedNumber(user) : maskedName(user)}${domain}`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const address = /^(wv:)?([^@]*)(@.*)?$/s;

function maskedNumber(number: string): string {
  const [shown, last] = number.length >= 9 ? [3, 2] : [1, 0];
  return `${number.slice(0, shown)}${'*'.repeat(number.length - shown - last)}${number.slice(number.length - last)}`;
}

function maskedName(name: string): string {
  const [first = '', ...others] = name;
  return others.length === 0 ? '*'.repeat(first.length) : `${first}${'*'.repeat(others.length)}`;
}
