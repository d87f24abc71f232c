/** HTML entities that occur in text messages; others are left as written. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
  pound: '£',
  copy: '©',
  reg: '®',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  aring: 'å',
  Aring: 'Å',
  auml: 'ä',
  Auml: 'Ä',
  ouml: 'ö',
  Ouml: 'Ö',
  uuml: 'ü',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
};

/** Tags that start a new line. */
const lineBreak = /^<(?:br|hr|\/(?:p|div|li|tr|h[1-6]|blockquote|pre))(?![a-z0-9])/i;
const tag = /<[a-z!/?][^<>]*>/gi;
/** What a browser never shows: start and end. */
const hidden = [
  [/<!--/g, '-->'],
  ...['script', 'style', 'head', 'title'].map(
    (name) => [new RegExp(`<${name}(?![a-z0-9])`, 'gi'), `</${name}>`] as const,
  ),
] as const;

/** The visible text of an HTML document. Runs of white space become one space, blocks and `<br>` become line breaks. Linear time. */
export function htmlToText(html: string): string {
  return hidden
    .reduce((left, [begin, end]) => withoutSpans(left, begin, end), html)
    .replace(/\s+/g, ' ')
    .replace(tag, (found) => (lineBreak.test(found) ? '\n' : ''))
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, resolve)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Removes everything from `begin` to the next `end`; a span without an end is kept. */
function withoutSpans(text: string, begin: RegExp, end: string): string {
  const lower = text.toLowerCase();
  if (!lower.includes(end) || lower.length !== text.length) return text;
  let left = '';
  let from = 0;
  for (const { index } of text.matchAll(begin)) {
    if (index < from) continue;
    const ending = lower.indexOf(end, index);
    if (ending === -1) break;
    left += text.slice(from, index);
    from = ending + end.length;
  }
  return left + text.slice(from);
}

function resolve(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return entities[name] ?? entities[name.toLowerCase()] ?? written;
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : written;
}
