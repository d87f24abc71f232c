import { cspVersions, Envelope, type CspMessage, type CspVersion, type Primitive } from '@smsonly/imps-model';
import { CodecError } from './codec-error.js';
import { versionExpectedBy, type Encoding } from './content-type.js';
import { writeMessage } from './message-writer.js';
import { WbxmlSink } from './wbxml/write-wbxml.js';
import { XmlSink } from './xml/write-xml.js';

/** How a message is written. */
export type EncodeOptions = Readonly<{ encoding: Encoding }>;

/**
 * The bytes of a message in the form of its version: with the namespaces, order and names of the version, without what the
 * version does not support.
 *
 * @throws CodecError with status 500, and nothing else, when the message cannot be written; that is the caller's mistake.
 */
export function encode(
  message: CspMessage<Primitive>,
  { encoding }: EncodeOptions = { encoding: 'xml' },
): Uint8Array<ArrayBuffer> {
  if (!cspVersions.includes((message as Partial<CspMessage> | undefined)?.version as CspVersion)) {
    const problem = `the version is none of ${cspVersions.join(', ')}`;
    throw new CodecError(500, problem, { path: Envelope.name }, { version: versionExpectedBy(undefined) });
  }
  const sink = encoding === 'xml' ? new XmlSink(message.version) : new WbxmlSink(message.version);
  writeMessage(message, sink);
  return sink.bytes();
}
