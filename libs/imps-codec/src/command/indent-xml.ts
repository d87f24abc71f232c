/** One-line XML laid out for reading: an element per line, text beside its tags. For messages without CDATA or comments. */
export function indentXml(xml: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const piece of xml.match(/<\?[^>]*\?>|<([^\s/>]+)[^>]*>[^<]*<\/\1>|<[^>]*>/g) ?? []) {
    const closes = piece.startsWith('</');
    const opens = !closes && !piece.startsWith('<?') && !piece.endsWith('/>') && !piece.includes('</');
    if (closes) depth--;
    lines.push('  '.repeat(depth) + piece);
    if (opens) depth++;
  }
  return `${lines.join('\n')}\n`;
}
