import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import { escaped, type Piece, type SentElement } from './elements.js';
import { tokensOf, type Tokens } from './token-tables.js';

/** The document in a wire form, as a phone of this version writes it. */
export function writeDocument(root: SentElement, version: CspVersion, encoding: Encoding): Uint8Array {
  return encoding === 'xml' ? writeXml(root, tokensOf[version]) : writeWbxml(root, tokensOf[version]);
}

function writeXml(root: SentElement, tokens: Tokens): Uint8Array {
  const parts: (string | Uint8Array)[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const write = ({ name, xmlns, children, text }: SentElement): void => {
    parts.push(`<${name}${xmlns === undefined ? '' : ` xmlns="${xmlns}"`}`);
    if (children.length === 0 && text.length === 0) {
      parts.push('/>');
      return;
    }
    parts.push('>');
    for (const piece of text) parts.push(xmlPiece(piece, tokens));
    children.forEach(write);
    parts.push(`</${name}>`);
  };
  write(root);
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

function xmlPiece(piece: Piece, tokens: Tokens): string | Uint8Array {
  if (typeof piece === 'string') return escaped(piece);
  if ('octets' in piece) return piece.octets;
  if ('codePoint' in piece) return `&#${piece.codePoint};`;
  return escaped(tokens.valueText(piece.token) ?? '');
}

// The tokens of WBXML keep the numbers of its specification.
const switchPage = 0x00;
const end = 0x01;
const entity = 0x02;
const inlineString = 0x03;
const literal = 0x04;
const extension = 0x80;
const opaque = 0xc3;
const withContent = 0x40;
const withAttributes = 0x80;
const wbxml13 = 0x03;
const utf8 = 0x6a;

/** Texts of people go as strings even where a table has their words: their phones do so. */
const alwaysString = new Set(['ContentData', 'UserID', 'Password', 'Name', 'Value', 'SessionCookie', 'TransactionID']);

function writeWbxml(root: SentElement, tokens: Tokens): Uint8Array {
  const body: number[] = [];
  const strings: number[] = [];
  const offsets = new Map<string, number>();
  let page = 0;
  const offsetOf = (name: string): number => {
    const known = offsets.get(name);
    if (known !== undefined) return known;
    const offset = strings.length;
    offsets.set(name, offset);
    strings.push(...Buffer.from(name), 0);
    return offset;
  };
  const string = (text: string): void => void body.push(inlineString, ...Buffer.from(text), 0);
  const write = ({ name, xmlns, children, text }: SentElement): void => {
    const flags =
      (children.length > 0 || text.length > 0 ? withContent : 0) | (xmlns === undefined ? 0 : withAttributes);
    const tag = tokens.tagToken(name);
    if (tag === undefined) {
      body.push(literal | flags, ...multiByte(offsetOf(name)));
    } else {
      if (tag.page !== page) body.push(switchPage, tag.page);
      page = tag.page;
      body.push(tag.token | flags);
    }
    if (xmlns !== undefined) {
      const known = [...tokens.namespaces].find(([, prefix]) => xmlns.startsWith(prefix));
      if (known) body.push(known[0]);
      else body.push(literal, ...multiByte(offsetOf('xmlns')));
      string(known ? xmlns.slice(known[1].length) : xmlns);
      body.push(end);
    }
    const [only] = text;
    if (text.length === 1 && typeof only === 'string') value(name, only);
    else text.forEach(piece);
    children.forEach(write);
    if (flags & withContent) body.push(end);
  };
  const value = (name: string, text: string): void => {
    const token = alwaysString.has(name) ? undefined : tokens.valueToken(text);
    if (token !== undefined) body.push(extension, ...multiByte(token));
    else if (tokens.isInteger(name) && /^\d{1,9}$/.test(text)) {
      const octets = bigEndian(Number(text));
      body.push(opaque, octets.length, ...octets);
    } else string(text);
  };
  const piece = (each: Piece): void => {
    if (typeof each === 'string') string(each);
    else if ('token' in each) body.push(extension, ...multiByte(each.token));
    else if ('codePoint' in each) body.push(entity, ...multiByte(each.codePoint));
    else body.push(inlineString, ...each.octets, 0);
  };
  write(root);
  return Uint8Array.from([
    wbxml13,
    ...multiByte(tokens.publicId),
    utf8,
    ...multiByte(strings.length),
    ...strings,
    ...body,
  ]);
}

/** mb_u_int32: seven bits a byte, the high bit set in all but the last. */
function multiByte(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function bigEndian(value: number): number[] {
  const bytes = [value & 0xff];
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return bytes;
}
