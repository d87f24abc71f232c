import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { decode, encode } from '../src/index.js';
import type { Document } from './documents.js';

/** Library, direction and wire form: the columns of the result. */
export type ContenderName = keyof typeof contenders | LibwbxmlName;
export type LibwbxmlName = 'libwbxml decode' | 'libwbxml encode';

/** A contender's work on one document. */
export type Work = Readonly<{
  /** Does it once and returns the result, so that the compiler cannot drop the work. */
  once: () => unknown;
  /** The length of the document in the contender's wire form. */
  bytes: number;
}>;

/** What runs in this process. Every decoder starts from bytes, every encoder ends with bytes. */
export const contenders = {
  'XML decode': ({ xml }) => ({ once: () => decode(xml), bytes: xml.length }),
  'fast-xml-parser parse': ({ xml }) => {
    const parser = new XMLParser();
    return { once: () => parser.parse(xml.toString()) as unknown, bytes: xml.length };
  },
  'saxes alone': ({ xml }) => ({ once: () => passThroughSaxes(xml), bytes: xml.length }),
  'WBXML decode': ({ wbxml }) => ({ once: () => decode(wbxml), bytes: wbxml.length }),
  'XML encode': ({ message, xml }) => ({ once: () => encode(message, { encoding: 'xml' }), bytes: xml.length }),
  'fast-xml-parser build': ({ xml }) => {
    const tree: unknown = new XMLParser().parse(xml.toString());
    const builder = new XMLBuilder();
    const build = () => Buffer.from(builder.build(tree));
    return { once: build, bytes: build().length };
  },
  'WBXML encode': ({ message, wbxml }) => ({ once: () => encode(message, { encoding: 'wbxml' }), bytes: wbxml.length }),
} satisfies Record<string, (document: Document) => Work>;

/** Saxes with empty handlers and without namespace handling, which is how our reader uses it. */
function passThroughSaxes(xml: Buffer): SaxesParser {
  const parser = new SaxesParser({ position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('opentag', nothing);
  parser.on('attribute', nothing);
  parser.on('text', nothing);
  parser.on('cdata', nothing);
  parser.on('closetag', nothing);
  parser.write(xml.toString()).close();
  return parser;
}

const nothing = () => undefined;
