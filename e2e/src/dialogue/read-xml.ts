import type { ReadElement } from './elements.js';

/** The text is not well-formed, or has something that no CSP document may have. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
  constructor(
    message: string,
    /** Where, in characters from the start. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** An element as it was written, with its attributes. An attribute without a value has the value ''. */
export type WrittenElement = Readonly<{
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: readonly WrittenElement[];
  text: string;
  /** Where it begins, in characters from the start. */
  offset: number;
}>;

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Elements side by side, as in a dialogue file: attributes may have no value, and entities other than those of XML stay.
 * @throws XmlFault
 */
export function readFragment(source: string): WrittenElement[] {
  return new Reader(source).elements();
}

/**
 * An answer of the server, read more strictly than XML is: a declaration that says UTF-8, one root, no DOCTYPE, comment or
 * processing instruction, and no white space around elements that a phone would have to skip inside of a leaf.
 * @throws XmlFault
 */
export function readAnswer(source: string): ReadElement {
  const declaration = /^<\?xml version=["']1\.0["'] encoding=["']utf-8["']\s*\?>\s*/i.exec(source);
  if (!declaration) throw new XmlFault('the answer has no XML declaration that says UTF-8', 0);
  const [root, ...others] = new Reader(source, declaration[0].length).elements();
  if (root === undefined || others.length > 0) throw new XmlFault('the answer must have one root', 0);
  return withoutAttributes(root);
}

function withoutAttributes({ name, attributes, children, text, offset }: WrittenElement): ReadElement {
  for (const attribute of attributes.keys())
    if (attribute !== 'xmlns') throw new XmlFault(`${name} has the attribute ${attribute}`, offset);
  const xmlns = attributes.get('xmlns');
  return { name, ...(xmlns !== undefined && { xmlns }), children: children.map(withoutAttributes), text };
}

class Reader {
  constructor(
    private readonly source: string,
    private at = 0,
  ) {}

  elements(): WrittenElement[] {
    const { children, text } = this.content(undefined);
    if (text.trim() !== '') throw new XmlFault(`text outside of an element: ${text.trim().slice(0, 30)}`, this.at);
    return children;
  }

  private content(inside: string | undefined): { children: WrittenElement[]; text: string } {
    const children: WrittenElement[] = [];
    let text = '';
    for (;;) {
      const next = this.source.indexOf('<', this.at);
      const end = next < 0 ? this.source.length : next;
      text += this.decoded(this.at, end);
      this.at = end;
      if (next < 0) {
        if (inside !== undefined) throw new XmlFault(`<${inside}> is not closed`, this.at);
        break;
      }
      if (this.source.startsWith('</', this.at)) {
        if (inside === undefined) throw new XmlFault('a closing tag without its element', this.at);
        const closing = this.take(/^<\/([^\s<>]+)\s*>/, 'a closing tag');
        if (closing[1] !== inside) throw new XmlFault(`<${inside}> is closed by </${closing[1]}>`, this.at);
        break;
      }
      children.push(this.element());
    }
    if (children.length > 0 && text.trim() !== '')
      throw new XmlFault(`text beside elements: ${text.trim().slice(0, 30)}`, this.at);
    return { children, text: children.length > 0 ? '' : text };
  }

  private element(): WrittenElement {
    const offset = this.at;
    const [, name = ''] = this.take(/^<([A-Za-z_][\w.-]*)/, 'an element (no comment, DOCTYPE or CDATA)');
    const attributes = new Map<string, string>();
    for (;;) {
      const [, isEmpty] = /^\s*(\/?)>/.exec(this.source.slice(this.at, this.at + 50)) ?? [];
      if (isEmpty !== undefined) {
        this.take(/^\s*\/?>/, 'the end of the tag');
        const { children, text } = isEmpty === '/' ? { children: [], text: '' } : this.content(name);
        return { name, attributes, children, text, offset };
      }
      const [, attribute = '', , value = ''] = this.take(
        /^\s+([A-Za-z_][\w:.-]*)(\s*=\s*["']([^"'<]*)["'])?/,
        `an attribute or the end of <${name}>`,
      );
      attributes.set(attribute, value);
    }
  }

  private take(pattern: RegExp, what: string): RegExpExecArray {
    const found = pattern.exec(this.source.slice(this.at, this.at + 1000));
    if (!found) throw new XmlFault(`expected ${what}, found ${this.source.slice(this.at, this.at + 20)}`, this.at);
    this.at += found[0].length;
    return found;
  }

  private decoded(from: number, to: number): string {
    return this.source.slice(from, to).replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, reference: string) => {
      if (!reference.startsWith('#')) {
        const character = predefined[reference];
        if (character === undefined) throw new XmlFault(`unknown entity ${whole}`, from);
        return character;
      }
      const number = reference.startsWith('#x') ? parseInt(reference.slice(2), 16) : Number(reference.slice(1));
      return String.fromCodePoint(number);
    });
  }
}
