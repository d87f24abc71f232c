/**
 * A document of our own XML writer, laid out for people: an element per line, texts beside their tags.
 * @param shown what is shown of the text of an element
 */
export function printedDocument(xml: string, shown: (name: string, text: string) => string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const piece of xml.match(/<([^\s/>?]+)[^>]*>[^<]*<\/\1>|<[^>?]*>/g) ?? []) {
    const [, tag = '', name = '', text = ''] = leaf.exec(piece) ?? [];
    const closes = piece.startsWith('</');
    if (closes) depth -= 1;
    const line = name === '' ? piece : `${tag}${escaped(shown(name, unescaped(text)))}</${name}>`;
    lines.push(`${'  '.repeat(depth)}${line}`);
    if (!closes && name === '' && !piece.endsWith('/>')) depth += 1;
  }
  return lines.join('\n');
}

const leaf = /^(<([^\s/>?]+)[^>]*>)([^<]*)<\/\2>$/;

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return references[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

function escaped(text: string): string {
  return text.replace(/[&<\r]/g, (one) => (one === '&' ? '&amp;' : one === '<' ? '&lt;' : '&#13;'));
}
