import { cspNamespaces, type CspNamespaces, type CspVersion, type Leaf, type NamespaceRole } from '@smsonly/imps-model';
import { utf8Octets } from '#octets';
import type { ElementSink } from '../element-events.js';

/** Writes a message as XML: declaration, no DOCTYPE, one line, no white space inside leaves. */
export class XmlSink implements ElementSink {
  readonly #namespaces: CspNamespaces;
  #xml = '<?xml version="1.0" encoding="UTF-8"?>';

  constructor(version: CspVersion) {
    this.#namespaces = cspNamespaces[version];
  }

  open(name: string, namespace: NamespaceRole | undefined): void {
    this.#xml += namespace === undefined ? `<${name}>` : `<${name} xmlns="${this.#namespaces[namespace]}">`;
  }

  leaf(leaf: Leaf, name: string, text: string): void {
    this.#xml += leaf.type === 'flag' ? `<${name}/>` : `<${name}>${escapeText(text)}</${name}>`;
  }

  close(name: string): void {
    this.#xml += `</${name}>`;
  }

  /** The bytes, in UTF-8. */
  bytes(): Uint8Array<ArrayBuffer> {
    return utf8Octets(this.#xml);
  }
}

// Characters with a meaning in XML, and those that XML 1.0 cannot hold at all.
// eslint-disable-next-line no-control-regex
const special = /[&<\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\]\]>/;
const specials = new RegExp(special, 'g');

/**
 * Text between tags. As few references as possible: one phone family keeps only the text after the last one. Characters
 * that XML cannot hold become U+FFFD (unpaired surrogates do so in the UTF-8 encoder).
 */
function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, escaped) : text;
}

function escaped(found: string): string {
  switch (found) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case ']]>':
      return ']]&gt;';
    case '\r':
      return '&#13;';
    default:
      return '\ufffd';
  }
}
