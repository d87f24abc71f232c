import { joinNamespace, namespaceTokens } from './reading-tokens.js';

/** What is longer is no namespace of CSP, and is kept up to about here. */
const longestNamespace = 256;

/**
 * Puts together the value of `xmlns` from the tokens of an element's attributes; all other attributes are passed over. One
 * serves all elements of a document.
 */
export class XmlnsAttribute {
  #start: string | undefined;
  #rest = '';
  #isOpen = false;
  #steps = 0;

  /** The attributes of an element start. */
  begin(): void {
    this.#start = undefined;
    this.#rest = '';
    this.#isOpen = false;
  }

  /** An attribute start token: one of those that mean `xmlns` and how its value begins, or any other. */
  startToken(token: number): void {
    this.#open(namespaceTokens[token]);
  }

  /** An attribute starts that the string table names. */
  startNamed(name: string): void {
    this.#open(name === 'xmlns' ? '' : undefined);
  }

  /** The value of the attribute that started last goes on. */
  add(text: string): void {
    if (this.#isOpen && this.#rest.length < longestNamespace) this.#rest = this.#rest === '' ? text : this.#rest + text;
  }

  /** The namespace, after the last attribute. */
  namespace(): string | undefined {
    if (this.#start === undefined) return undefined;
    this.#steps += this.#start.length + this.#rest.length;
    return joinNamespace(this.#start, this.#rest);
  }

  /** Characters put together up to here. */
  get steps(): number {
    return this.#steps;
  }

  #open(start: string | undefined): void {
    this.#isOpen = start !== undefined;
    if (start === undefined) return;
    this.#start = start;
    this.#rest = '';
  }
}
