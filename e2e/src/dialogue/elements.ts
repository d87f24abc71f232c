/** Elements of CSP documents without any grammar: what a dialogue sends may be wrong, and what it gets is read as it came. */

/** A piece of text: characters, a WBXML value token, bytes as they are, or a character reference. */
export type Piece =
  string | Readonly<{ token: number }> | Readonly<{ octets: Uint8Array }> | Readonly<{ codePoint: number }>;

/** An element to send: children or text. */
export type SentElement = Readonly<{
  name: string;
  xmlns?: string;
  children: readonly SentElement[];
  text: readonly Piece[];
}>;

/** An element that was received: children or text. CSP has no attribute but `xmlns`. */
export type ReadElement = Readonly<{
  name: string;
  xmlns?: string;
  children: readonly ReadElement[];
  text: string;
}>;

/** An element with this name and these children. */
export const parent = (name: string, ...children: (SentElement | undefined)[]): SentElement => ({
  name,
  children: children.filter((child) => child !== undefined),
  text: [],
});

/** An element with this name and text. */
export const leaf = (name: string, text: string): SentElement => ({ name, children: [], text: text ? [text] : [] });

export function childOf(element: ReadElement | undefined, ...path: string[]): ReadElement | undefined {
  return path.reduce<ReadElement | undefined>(
    (each, name) => each?.children.find((child) => child.name === name),
    element,
  );
}

/** All elements below with this name, at any depth. */
export function allBelow(element: ReadElement, name: string): ReadElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...allBelow(child, name)]);
}

/** The element as indented XML, a leaf or a short parent in one line. */
export function inLines(element: ReadElement, indent = ''): string[] {
  const whole = inOneLine(element);
  if (element.children.length === 0 || whole.length + indent.length <= 100) return [indent + whole];
  const xmlns = element.xmlns === undefined ? '' : ` xmlns="${element.xmlns}"`;
  return [
    `${indent}<${element.name}${xmlns}>`,
    ...element.children.flatMap((child) => inLines(child, `${indent}  `)),
    `${indent}</${element.name}>`,
  ];
}

function inOneLine({ name, xmlns, children, text }: ReadElement): string {
  const open = `<${name}${xmlns === undefined ? '' : ` xmlns="${xmlns}"`}`;
  const content = children.length > 0 ? children.map(inOneLine).join('') : escaped(text);
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}

/** Text with the characters escaped that XML gives a meaning. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
