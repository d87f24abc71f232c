import type { CspMessage, Primitive } from '@smsonly/imps-model';
import { writeMessage } from './message-writer.js';
import { XmlSink } from './xml/write-xml.js';

/** How a message is written. */
export type EncodeOptions = Readonly<{ encoding: 'xml' }>;

/**
 * The bytes of a message in its version's form: the version's namespaces, order and names, without what the version does
 * not know.
 *
 * @throws CodecError with status 500 when the message cannot be written; that is a fault of the caller.
 */
export function encode(message: CspMessage<Primitive>, _options: EncodeOptions = { encoding: 'xml' }): Uint8Array {
  const sink = new XmlSink(message.version);
  writeMessage(message, sink);
  return sink.bytes();
}
