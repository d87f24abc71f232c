import type { Outline } from './outline.js';

/** A WBXML document taken apart without token tables: its header, and the tokens of its body as lines. */
export type TokenOutline = Readonly<{ publicId: string; charset: number; body: Outline }>;

/**
 * The tokens of a document by the rules of WBXML alone: `<page:token>` and `</page:token>` for tags, `@token "text"` for
 * attributes, and for content the two enclosing tags (`page:token/page:token`) and `"text"`, `T_0 number` or `opaque
 * bytes`. Enough for the documents that are compared here: no literals, no processing instructions.
 *
 * @throws Error at an unknown token.
 */
export function outlineOfTokens(bytes: Uint8Array): TokenOutline {
  return new TokenReader(Buffer.from(bytes)).document();
}

class TokenReader {
  #at = 0;
  #page = 0;
  readonly #body: string[] = [];
  readonly #open: string[] = [];

  constructor(private readonly bytes: Buffer) {}

  document(): TokenOutline {
    this.#byte();
    const publicId = this.#number();
    const textAt = publicId === 0 ? this.#number() : 0;
    const charset = this.#number();
    const tableLength = this.#number();
    const tableAt = this.#at;
    this.#at += tableLength;
    while (this.#at < this.bytes.length) this.#token();
    return { publicId: publicId === 0 ? this.#stringAt(tableAt + textAt) : hex(publicId), charset, body: this.#body };
  }

  #token(): void {
    const token = this.#byte();
    const here = this.#open.slice(-2).join('/');
    switch (token) {
      case 0x00:
        this.#page = this.#byte();
        break;
      case 0x01:
        this.#body.push(`</${this.#open.pop()}>`);
        break;
      case 0x03:
        this.#body.push(`${here} ${this.#string()}`);
        break;
      case 0x80:
        this.#body.push(`${here} T_0 ${hex(this.#number())}`);
        break;
      case 0xc3:
        this.#body.push(`${here} opaque ${this.#opaque()}`);
        break;
      default:
        this.#tag(token);
    }
  }

  #tag(token: number): void {
    if ((token & 0x3f) < 5) throw new Error(`the token ${hex(token)} at byte ${this.#at - 1} is not expected here`);
    const name = `${hex(this.#page)}:${hex(token & 0x3f)}`;
    this.#body.push(`<${name}>`);
    if (token & 0x80) this.#attributes();
    if (token & 0x40) this.#open.push(name);
    else this.#body.push(`</${name}>`);
  }

  #attributes(): void {
    for (let token = this.#byte(); token !== 0x01; token = this.#byte()) {
      if (token !== 0x03) this.#body.push(`@${hex(token)}`);
      else this.#body.push(`@${this.#string()}`);
    }
  }

  #string(): string {
    const start = this.#at;
    const text = this.#stringAt(start);
    this.#at = this.bytes.indexOf(0, start) + 1;
    return JSON.stringify(text);
  }

  #stringAt(start: number): string {
    return this.bytes.toString('utf8', start, this.bytes.indexOf(0, start));
  }

  #opaque(): string {
    const length = this.#number();
    this.#at += length;
    return this.bytes.toString('hex', this.#at - length, this.#at);
  }

  #number(): number {
    let value = 0;
    for (;;) {
      const byte = this.#byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new Error('the document ends too early');
    return byte;
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
