import { cspVersions, type CspVersion, type StatusCode } from '@smsonly/imps-model';
import { SaxesParser } from 'saxes';
import type { Bounds } from '../bounds.js';
import { CodecError, type Learnt } from '../codec-error.js';
import { MessageReader } from '../message-reader.js';
import { byteOffset, CharsetProblem, decodeText, knownCharset } from './charset.js';
import { Namespaces } from './namespaces.js';

type Reading = Readonly<{ charset: string | undefined; guess: CspVersion; bounds: Bounds }>;

/**
 * Reads an XML message into a message reader.
 *
 * Refused with the byte where it shows: what is not well-formed, DOCTYPE, processing instructions, entities beyond the
 * five, character sets other than UTF-8, UTF-16 and ISO 8859-1.
 *
 * @throws CodecError
 */
export function readXml(bytes: Uint8Array, { charset, guess, bounds }: Reading): MessageReader {
  const decoded = decodeText(bytes, charset);
  if (decoded instanceof CharsetProblem) {
    throw new CodecError(400, decoded.problem, { offset: decoded.offset }, { version: guess });
  }
  const { text } = decoded;
  const reader = new MessageReader(guessVersion(text) ?? guess, bounds);
  const parser = new SaxesParser({ position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const refuse = (problem: string): never => {
    throw refusal(400, problem, byteOffset(decoded, Math.min(parser.position, text.length)), reader.learnt());
  };

  const namespaces = new Namespaces();
  let rooted = false;
  parser.on('error', (error) => refuse(`the XML is not well-formed: ${error.message.slice(0, 100)}`));
  parser.on('doctype', () => refuse('a DOCTYPE is not accepted'));
  parser.on('processinginstruction', () => refuse('a processing instruction is not accepted'));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && knownCharset(encoding) === undefined) {
      refuse('the character set is not UTF-8, UTF-16 or ISO 8859-1');
    }
  });
  parser.on('attribute', ({ name, value }) => namespaces.declare(name, value));
  parser.on('opentag', ({ name }) => {
    namespaces.open();
    const local = namespaces.localName(name);
    if (rooted) {
      reader.open(local, namespaces.isForeign(name));
    } else {
      rooted = true;
      reader.openRoot(local, namespaces.ofRoot(name));
    }
  });
  parser.on('text', (characters) => reader.text(characters));
  parser.on('cdata', (characters) => reader.text(characters));
  parser.on('closetag', () => {
    reader.close();
    namespaces.close();
  });
  parser.write(text).close();
  return reader;
}

function refusal(status: StatusCode, problem: string, offset: number, learnt: Learnt): CodecError {
  return new CodecError(status, problem, { offset }, learnt);
}

/** The version whose namespace shows near the start of the text, for messages that break before their root is read. */
function guessVersion(text: string): CspVersion | undefined {
  const start = text.slice(0, 2048);
  return cspVersions.find((version) => start.includes(`CSP${version}`));
}
