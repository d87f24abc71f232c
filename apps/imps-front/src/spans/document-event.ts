import { CodecError, encode, type DecodedMessage } from '@smsonly/imps-codec';
import type { CspMessage, CspTransaction, Primitive } from '@smsonly/imps-model';
import type { SpanEvent } from '@smsonly/platform';
import { maskedLeaf } from './masked-leaf.js';
import { printedDocument } from './printed-document.js';

/** How much of the documents spans show: nothing, their form, or, for development, everything. */
const shownDocuments = ['none', 'masked', 'whole'] as const;
export type ShownDocuments = (typeof shownDocuments)[number];

/** @throws Error for another word, and when texts of real users would leave with the spans */
export function readShownDocuments(text: string): ShownDocuments {
  const shown = shownDocuments.find((one) => one === text);
  if (shown === undefined) throw new Error('must be none, masked or whole');
  if (shown === 'whole' && process.env['NODE_ENV'] === 'production')
    throw new Error('must not be whole with NODE_ENV=production: texts and passwords would leave with the spans');
  return shown;
}

/** A document as it came or went: what was read of it or written to it, at that time, and its octets. */
export type Document = Readonly<{ direction: 'in' | 'out'; at: number; message: DecodedMessage; octets: number }>;

/**
 * A document as an event of its transaction's span: XML, whatever its wire form, and how large it is in WBXML. Of one that came it is
 * what was understood of it; what could not be read is left out.
 */
export function documentEvent(
  { direction, at, message, octets }: Document,
  shown: 'masked' | 'whole',
  isWbxml: boolean,
): SpanEvent {
  const attributes: Record<string, string | number> = { 'csp.direction': direction };
  try {
    const readable = readablePart(message);
    const xml = Buffer.from(encode(readable, { encoding: 'xml' })).toString('utf8');
    attributes['csp.xml'] = printedDocument(xml, shown === 'masked' ? maskedLeaf : (_, text) => text);
    attributes['csp.wbxml_size'] = isWbxml ? octets : encode(readable, { encoding: 'wbxml' }).length;
  } catch (error) {
    // Read leniently, but no document that this server could write.
    if (!(error instanceof CodecError)) throw error;
    if (isWbxml) attributes['csp.wbxml_size'] = octets;
  }
  return { name: 'csp.document', at, attributes };
}

function readablePart({ transactions, ...frame }: DecodedMessage): CspMessage<Primitive> {
  const isReadable = (one: (typeof transactions)[number]): one is CspTransaction<Primitive> =>
    !(one instanceof CodecError) && one.content.kind !== 'Unknown';
  return { ...frame, transactions: transactions.filter(isReadable) };
}
