import { invalidXmlCharacter } from './invalid-xml-characters.js';
import { base64Text, emptyOctets, utf8Octets } from '#octets';
import { utf8Text } from './utf8-text.js';

/** Base64 with its padding; line ends and blanks in it do not count. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * ContentData that came as octets (only WBXML has them), together with the strings among them. Their meaning is known once
 * the enclosing element is read, since its ContentEncoding may come after them:
 *
 * - Without BASE64, octets that are a text in the document's character set are that text. All others, also those of which
 *   XML cannot hold the characters, are kept as Base64, and the ContentEncoding becomes BASE64.
 * - With BASE64, octets that are the characters of complete Base64 are that Base64: the phone encoded its content and then
 *   sent the text as opaque data. All others are the content itself and are encoded here. Content of which the octets
 *   happen to read as complete Base64 cannot be distinguished from it; bytes of a picture do not.
 */
export class ContentOctets {
  readonly #pieces: Uint8Array[] = [];
  #text = '';
  #isText = true;
  #length = 0;

  /** Octets, and their text in the document's character set, if they are text. */
  add(octets: Uint8Array, text: string | undefined): void {
    this.#pieces.push(octets);
    this.#length += octets.length;
    if (text === undefined) this.#isText = false;
    else this.#text += text;
  }

  /** Characters among the octets. */
  addText(characters: string): void {
    if (characters !== '') this.add(utf8Octets(characters), characters);
  }

  get length(): number {
    return this.#length;
  }

  /** The content as text, and whether that is Base64; it always is when the message says so. */
  toContent(isBase64: boolean): Readonly<{ data: string; isBase64: boolean }> {
    const bytes = joined(this.#pieces, this.#length);
    // A character may be split across two pieces.
    const text = this.#isText ? this.#text : utf8Text(bytes);
    const isReadable = text !== undefined && !invalidXmlCharacter.test(text) && (!isBase64 || isCompleteBase64(text));
    return isReadable ? { data: text, isBase64 } : { data: base64Text(bytes), isBase64: true };
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const all = emptyOctets(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function isCompleteBase64(text: string): boolean {
  const characters = text.replaceAll(/\s+/g, '');
  return characters.length % 4 === 0 && base64.test(characters);
}
