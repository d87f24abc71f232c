import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import { inLines } from './elements.js';
import { readAnswer } from './read-xml.js';
import { readWbxml } from './read-wbxml.js';

/** A CSP document as it went over the wire, WBXML in the words of XML: indented lines. What cannot be read is shown as bytes. */
export function wireDocument(document: Uint8Array, version: CspVersion, encoding: Encoding): string[] {
  try {
    return inLines(encoding === 'xml' ? readAnswer(new TextDecoder().decode(document)) : readWbxml(document, version));
  } catch {
    return [encoding === 'xml' ? new TextDecoder().decode(document) : Buffer.from(document).toString('hex')];
  }
}
