/** XML in pieces to be coloured. Whatever it is, the pieces together are the text. */
export type XmlToken = Readonly<{
  kind: 'element' | 'attribute' | 'value' | 'text' | 'mark' | 'comment';
  text: string;
}>;

const outside = /<!--[\s\S]*?(?:-->|$)|<[?!][^>]*>?|<\/?[^\s/>]*|[^<]+/y;
const inside = /\s+|"[^"]*"?|'[^']*'?|[^\s=/>"'?]+|\/?>|[=/?]/y;

export function xmlTokens(xml: string): readonly XmlToken[] {
  const tokens: XmlToken[] = [];
  let isInTag = false;
  for (let at = 0; at < xml.length;) {
    const pattern = isInTag ? inside : outside;
    pattern.lastIndex = at;
    const text = pattern.exec(xml)?.[0] ?? xml.slice(at);
    at += text.length;
    if (isInTag) {
      if (text.endsWith('>')) isInTag = false;
      tokens.push({ kind: kindInside(text), text });
    } else if (/^<[?!]/.test(text)) tokens.push({ kind: 'comment', text });
    else if (text.startsWith('<')) {
      isInTag = true;
      const mark = text.startsWith('</') ? '</' : '<';
      tokens.push({ kind: 'mark', text: mark });
      if (text.length > mark.length) tokens.push({ kind: 'element', text: text.slice(mark.length) });
    } else tokens.push({ kind: 'text', text });
  }
  return tokens;
}

function kindInside(text: string): XmlToken['kind'] {
  if (/^["']/.test(text)) return 'value';
  if (/^\s/.test(text)) return 'text';
  return /^[=/>?]/.test(text) ? 'mark' : 'attribute';
}
