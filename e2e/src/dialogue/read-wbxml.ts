import type { CspVersion } from '@smsonly/imps-model';
import type { ReadElement } from './elements.js';
import { tokensOf, type Tokens } from './token-tables.js';

/** The document has something that some phone cannot read. */
class WbxmlFault extends Error {
  override readonly name = 'WbxmlFault';
}

/**
 * An answer of the server, read as the strictest phones read it: WBXML 1.3 in UTF-8 with the public ID of the version and
 * without string table, the text of an element in one piece, opaque data only for integers, booleans as tokens.
 * @throws WbxmlFault
 */
export function readWbxml(bytes: Uint8Array, version: CspVersion): ReadElement {
  const tokens = tokensOf[version];
  const header = [0x03, tokens.publicId, 0x6a, 0x00];
  header.forEach((expected, index) => {
    if (bytes[index] !== expected)
      throw new WbxmlFault(
        `byte ${index} of the header is ${bytes[index]?.toString(16)}, not ${expected.toString(16)}`,
      );
  });
  const reader = new Reader(bytes, header.length, tokens);
  const root = reader.element(reader.next());
  if (reader.at !== bytes.length) throw new WbxmlFault(`${bytes.length - reader.at} bytes behind the root`);
  return root;
}

/** What people write, in which a T is no boolean. */
const ofPeople = new Set(['ContentData', 'Name', 'Value', 'SName', 'Description']);

class Reader {
  private page = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly tokens: Tokens,
  ) {}

  next(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new WbxmlFault('the document ends too early');
    this.at += 1;
    return byte;
  }

  element(byte: number): ReadElement {
    if (byte === 0x00) {
      this.page = this.next();
      return this.element(this.next());
    }
    const name = this.tokens.tagName(this.page, byte & 0x3f);
    if (name === undefined) throw new WbxmlFault(`no element has token ${this.page}:${(byte & 0x3f).toString(16)}`);
    const xmlns = byte & 0x80 ? this.namespace(name) : undefined;
    const children: ReadElement[] = [];
    const texts: string[] = [];
    if (byte & 0x40) {
      for (let each = this.next(); each !== 0x01; each = this.next()) {
        if (each === 0x03) texts.push(this.inline(name));
        else if (each === 0x80) texts.push(this.value(name));
        else if (each === 0xc3) texts.push(this.integer(name));
        else if (each === 0x02 || each === 0x83) throw new WbxmlFault(`${name} has an entity or a string reference`);
        else children.push(this.element(each));
      }
    }
    if (texts.length > 1)
      throw new WbxmlFault(`${name} comes in ${texts.length} pieces; some phones keep only the last`);
    if (texts.length > 0 && children.length > 0) throw new WbxmlFault(`${name} has text beside elements`);
    return { name, ...(xmlns !== undefined && { xmlns }), children, text: texts[0] ?? '' };
  }

  private namespace(name: string): string {
    const token = this.next();
    const prefix = this.tokens.namespaces.get(token);
    if (prefix === undefined) throw new WbxmlFault(`${name} has an unknown attribute, ${token.toString(16)}`);
    if (this.next() !== 0x03) throw new WbxmlFault(`the namespace of ${name} has no version as inline string`);
    const xmlns = prefix + this.string();
    if (this.next() !== 0x01) throw new WbxmlFault(`${name} has more than its namespace as attribute`);
    return xmlns;
  }

  private inline(element: string): string {
    const text = this.string();
    if ((text === 'T' || text === 'F') && !ofPeople.has(element))
      throw new WbxmlFault(`${element} is an inline ${text}; some phones take booleans only as tokens`);
    return text;
  }

  private string(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) throw new WbxmlFault('an inline string has no end');
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  private value(element: string): string {
    let token = 0;
    let byte: number;
    do {
      byte = this.next();
      token = token * 128 + (byte & 0x7f);
    } while (byte & 0x80);
    if (element === 'ContentData') throw new WbxmlFault('ContentData has a value token instead of its text');
    const text = this.tokens.valueText(token);
    if (text === undefined) throw new WbxmlFault(`${element} has the unknown value token ${token.toString(16)}`);
    return text;
  }

  private integer(element: string): string {
    if (!this.tokens.isInteger(element)) throw new WbxmlFault(`${element} is opaque, but no integer`);
    const length = this.next();
    let value = 0;
    for (let index = 0; index < length; index++) value = value * 256 + this.next();
    return String(value);
  }
}
