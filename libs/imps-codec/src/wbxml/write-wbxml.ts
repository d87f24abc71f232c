import type { CspVersion, Leaf, NamespaceRole } from '@smsonly/imps-model';
import { emptyOctets, writeUtf8 } from '#octets';
import { CodecError } from '../codec-error.js';
import type { ElementSink } from '../element-events.js';
import { replaceInvalidCharacters } from '../invalid-xml-characters.js';
import { END, OPAQUE, STR_I, SWITCH_PAGE, attributesBit, contentBit } from './globals.js';
import { writingTokens, type WritingTokens } from './writing-tokens.js';

/** Elements, beside words and booleans, whose text is mostly a word of the protocol: written as its value token. */
const vocabulary = new Set([
  'AcceptedContentType',
  'ContentEncoding',
  'ContentPolicy',
  'ContentType',
  'Color',
  'OnlineETEMHandling',
  'Size',
  'Style',
  'SupportedOfflineBearer',
]);

/** Longest text that is copied character by character; for longer ones the buffer's own encoder is faster. */
const shortText = 48;

/** Properties of groups and contact lists whose values users write. The values of all others are words of the protocol. */
const userProperties = new Set([
  'DisplayName',
  'Name',
  'PP_CITY',
  'PP_FREE_TEXT',
  'PP_FRIENDLY_NAME',
  'PP_INTERESTS',
  'Topic',
]);

/**
 * Writes a message as WBXML (WBXML 1.3, section 5; CSP in WBXML, cross-checked tables: tables/wbxml.json) in the form that
 * phones read: WBXML 1.3, UTF-8, no string table, `xmlns` on exactly three elements, booleans and known words as EXT_T,
 * integers as opaque data, every other text as one inline string.
 */
export class WbxmlSink implements ElementSink {
  readonly #tokens: WritingTokens;
  #bytes = emptyOctets(1024);
  #length = 0;
  #page = 0;
  /** Offset of the tag that was opened last; its content starts at `#contentStart`. */
  #lastTag = -1;
  #contentStart = -1;
  #inProperty = false;
  /** Whether the open property has a value that users write. */
  #isUserProperty = false;

  constructor(private readonly version: CspVersion) {
    this.#tokens = writingTokens[version];
    this.#append(this.#tokens.header);
  }

  open(name: string, namespace: NamespaceRole | undefined): void {
    this.#inProperty = name === 'Property';
    this.#isUserProperty = false;
    if (namespace === undefined) {
      this.#tag(name, contentBit);
    } else {
      this.#tag(name, contentBit | attributesBit);
      this.#append(this.#tokens.namespaces[namespace]);
    }
    this.#contentStart = this.#length;
  }

  leaf(leaf: Leaf, name: string, text: string, value: unknown): void {
    if (text === '') {
      this.#tag(name, 0);
      return;
    }
    this.#tag(name, contentBit);
    if (leaf.type === 'integer' && this.#tokens.opaqueIntegers.has(name)) this.#integer(value as number);
    else this.#text(text, this.#isVocabulary(leaf, name) ? this.#valueToken(name, text) : undefined);
    if (this.#inProperty && name === 'Name') this.#isUserProperty = userProperties.has(text);
    this.#reserve(1);
    this.#bytes[this.#length++] = END;
  }

  close(): void {
    if (this.#contentStart === this.#length) {
      this.#bytes[this.#lastTag] = (this.#bytes[this.#lastTag] as number) & ~contentBit;
    } else {
      this.#reserve(1);
      this.#bytes[this.#length++] = END;
    }
    this.#contentStart = -1;
    this.#inProperty = false;
  }

  /** The bytes. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Whether the text is a word of the protocol, to be written as a value token, and not user text. */
  #isVocabulary(leaf: Leaf, name: string): boolean {
    if (this.#inProperty) return !this.#isUserProperty;
    return leaf.type === 'boolean' || leaf.type === 'word' || vocabulary.has(name);
  }

  #valueToken(name: string, text: string): Uint8Array | undefined {
    return (name === 'SearchElement' ? this.#tokens.valuesInSearch : this.#tokens.values).get(text);
  }

  #tag(name: string, bits: number): void {
    const token = this.#tokens.tags.get(name);
    if (token === undefined) {
      throw new CodecError(500, `${name} has no WBXML token`, { path: name }, { version: this.version });
    }
    this.#reserve(3);
    const page = token >> 8;
    if (page !== this.#page) {
      this.#bytes[this.#length++] = SWITCH_PAGE;
      this.#bytes[this.#length++] = page;
      this.#page = page;
    }
    this.#lastTag = this.#length;
    this.#bytes[this.#length++] = (token & 0x3f) | bits;
  }

  #text(text: string, valueToken: Uint8Array | undefined): void {
    if (valueToken !== undefined) this.#append(valueToken);
    else this.#string(text);
  }

  /** STR_I, the text in UTF-8, a zero byte. */
  #string(text: string): void {
    this.#reserve(3 * text.length + 2);
    const start = this.#length;
    this.#bytes[this.#length++] = STR_I;
    if (text.length > shortText || !this.#ascii(text)) {
      this.#length = start + 1;
      this.#length += writeUtf8(replaceInvalidCharacters(text), this.#bytes, this.#length);
    }
    this.#bytes[this.#length++] = 0;
  }

  /** Copies a text of printable ASCII; false when it is not. */
  #ascii(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e) return false;
      this.#bytes[this.#length++] = code;
    }
    return true;
  }

  /** OPAQUE, the length, the number big-endian in as few bytes as it needs. */
  #integer(value: number): void {
    let length = 1;
    for (let rest = value; rest >= 256; rest = Math.floor(rest / 256)) length++;
    this.#reserve(2 + length);
    this.#bytes[this.#length++] = OPAQUE;
    this.#bytes[this.#length++] = length;
    let rest = value;
    for (let at = this.#length + length - 1; at >= this.#length; at--) {
      this.#bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    this.#length += length;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    for (let index = 0; index < bytes.length; index++) this.#bytes[this.#length++] = bytes[index] as number;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = emptyOctets(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
