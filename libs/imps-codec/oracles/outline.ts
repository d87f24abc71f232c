import type { CspMessage, Primitive } from '@smsonly/imps-model';
import { SaxesParser } from 'saxes';
import { encode } from '../src/index.js';

/**
 * A document as lines, to compare with what another program made of it: `<Name>` or `<Name namespace>` where an element
 * starts, `</Name>` where it ends, `Name "text"` for characters in it. Empty text gives no line.
 */
export type Outline = readonly string[];

/** Collects an outline; pieces of text in a row become one line. */
export class OutlineWriter {
  readonly #lines: string[] = [];
  readonly #open: string[] = [];
  #text = '';

  open(name: string, namespace: string | undefined): void {
    this.#endText();
    this.#open.push(name);
    this.#lines.push(namespace === undefined ? `<${name}>` : `<${name} ${namespace}>`);
  }

  text(characters: string): void {
    this.#text += characters;
  }

  close(name: string): void {
    this.#endText();
    this.#open.pop();
    this.#lines.push(`</${name}>`);
  }

  outline(): Outline {
    return this.#lines;
  }

  #endText(): void {
    if (this.#text !== '') this.#lines.push(`${this.#open.at(-1)} ${JSON.stringify(this.#text)}`);
    this.#text = '';
  }
}

/** The outline of an XML document; a DOCTYPE is ignored. */
export function outlineOfXml(xml: string): Outline {
  const writer = new OutlineWriter();
  const parser = new SaxesParser({ position: false, xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => writer.open(name, attributes['xmlns']));
  parser.on('text', (characters) => writer.text(characters));
  parser.on('cdata', (characters) => writer.text(characters));
  parser.on('closetag', ({ name }) => writer.close(name));
  parser.write(xml).close();
  return writer.outline();
}

/** The outline of a message as its XML has it. */
export function outlineOf(message: CspMessage<Primitive>): Outline {
  return outlineOfXml(Buffer.from(encode(message)).toString());
}
