import type { CspVersion } from '@smsonly/imps-model';
import { latin1Text, lenientUtf8Text } from '#octets';
import { CodecError, type ErrorContext } from '../codec-error.js';
import { utf8Text } from '../utf8-text.js';
import { ENTITY } from './globals.js';

/** References into the string table may make a document's text this many times as long as its bytes. */
const longestExpansion = 32;

/** Strings up to this length are scanned byte by byte; for longer ones the buffer's own search and decoder are faster. */
const shortString = 64;

/**
 * The bytes of a WBXML document, read sequentially: numbers, strings, the string table. Every read checks the end; nothing
 * is allocated on the word of a length field.
 */
export class WbxmlSource {
  /** The bytes as characters, one each: ASCII text is a slice of this and need not be decoded again. */
  readonly #characters: string;
  /** The next byte to read. */
  offset = 0;

  /** Gives what is known of the message when a read fails. */
  context: () => ErrorContext;

  #latin1 = false;
  #tableStart = 0;
  #tableEnd = 0;
  #expanded = 0;
  #fromTable: Map<number, string> | undefined;

  /** @param guess the version to answer in, asked only when a read fails. */
  constructor(
    readonly bytes: Uint8Array,
    guess: () => CspVersion,
  ) {
    this.#characters = latin1Text(bytes);
    this.context = () => ({ version: guess() });
  }

  /** Strings are ISO 8859-1 from here on, not UTF-8. */
  useLatin1(): void {
    this.#latin1 = true;
  }

  /** The work done so far: bytes read, and characters taken from the string table. */
  get steps(): number {
    return this.offset + this.#expanded;
  }

  byte(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) throw this.broken('the document ends in the middle of an element');
    this.offset++;
    return byte;
  }

  /** A multi-byte integer (mb_u_int32): at most five bytes, below 2^32. */
  number(): number {
    const start = this.offset;
    let value = 0;
    for (let length = 1; length <= 5; length++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw this.broken('a number is longer than 32 bits', start);
  }

  /** An inline string, up to its zero byte. */
  string(): string {
    const { bytes } = this;
    const start = this.offset;
    const limit = Math.min(bytes.length, start + shortString);
    let at = start;
    // One comparison for both ends of ASCII without its zero.
    while (at < limit && ((bytes[at] as number) - 1) >>> 0 < 0x7f) at++;
    if (at < limit && bytes[at] === 0) {
      this.offset = at + 1;
      return this.#characters.slice(start, at);
    }
    const end = bytes.indexOf(0, at);
    if (end === -1) throw this.broken('a string has no end', start);
    this.offset = end + 1;
    return this.#text(start, end);
  }

  /** The bytes of an opaque value. */
  opaque(): Uint8Array {
    const start = this.offset;
    const length = this.number();
    const from = this.offset;
    if (length > this.bytes.length - from) throw this.broken('opaque data is longer than the document', start);
    this.offset = from + length;
    return this.bytes.subarray(from, this.offset);
  }

  /** The text of bytes in the document's character set; undefined when they are not text in it. */
  textOf(bytes: Uint8Array): string | undefined {
    return this.#latin1 ? latin1Text(bytes) : utf8Text(bytes);
  }

  /** The string table, of which the length comes next; returns the offset of its first byte. */
  stringTable(): number {
    const start = this.offset;
    const length = this.number();
    this.#tableStart = this.offset;
    if (length > this.bytes.length - this.offset)
      throw this.broken('the string table is longer than the document', start);
    this.offset += length;
    this.#tableEnd = this.offset;
    return this.#tableStart;
  }

  /** The string of the string table whose offset comes next. */
  tableString(): string {
    const start = this.offset;
    return this.tableStringAt(this.number(), start);
  }

  /** The string that starts at an offset of the string table. */
  tableStringAt(at: number, start = this.offset): string {
    let text = this.#fromTable?.get(at);
    if (text === undefined) {
      const from = this.#tableStart + at;
      const end = from < this.#tableEnd ? this.bytes.indexOf(0, from) : -1;
      if (end === -1 || end >= this.#tableEnd) throw this.broken('a string is not in the string table', start);
      this.#expand(end - from, start);
      text = this.#text(from, end);
      (this.#fromTable ??= new Map()).set(at, text);
    } else {
      this.#expand(text.length, start);
    }
    return text;
  }

  /**
   * The character that a character entity stands for; its code point comes next. Two entities in a row may be the halves of
   * one character; a lone half is U+FFFD.
   */
  entity(): string {
    const start = this.offset;
    const codePoint = this.number();
    if (codePoint === 0 || codePoint > 0x10_ffff) throw this.broken('a character entity is no character', start);
    if (codePoint < 0xd800 || codePoint > 0xdfff) return String.fromCodePoint(codePoint);
    return codePoint < 0xdc00 ? this.#withSecondHalf(codePoint) : '\ufffd';
  }

  broken(problem: string, offset = Math.min(this.offset, this.bytes.length)): CodecError {
    return new CodecError(400, problem, { offset }, this.context());
  }

  #text(start: number, end: number): string {
    const text = this.#latin1 ? this.#characters.slice(start, end) : this.#utf8(start, end);
    if (text === undefined) throw this.broken('a string is not UTF-8', start);
    return text;
  }

  /** The character whose first half was just read, if an entity of the other half follows. */
  #withSecondHalf(first: number): string {
    const { offset } = this;
    if (this.bytes[offset] === ENTITY) {
      this.offset++;
      const second = this.number();
      if (second >= 0xdc00 && second <= 0xdfff) return String.fromCharCode(first, second);
      this.offset = offset;
    }
    return '\ufffd';
  }

  /** Decodes leniently, which is faster; strictly only if the result has a replacement character. */
  #utf8(start: number, end: number): string | undefined {
    const text = lenientUtf8Text(this.bytes, start, end);
    return text.includes('\ufffd') ? this.textOf(this.bytes.subarray(start, end)) : text;
  }

  /** Keeps the work linear: many references may name one long string. */
  #expand(length: number, start: number): void {
    this.#expanded += length;
    if (this.#expanded > longestExpansion * this.bytes.length) {
      throw this.broken(`the string table makes the text longer than ${longestExpansion} times the document`, start);
    }
  }
}
