import { joinNamespace, namespaceTokens } from './reading-tokens.js';

/** No namespace of CSP is longer; a longer one is kept up to about this length. */
const longestNamespace = 256;

/**
 * Assembles the value of `xmlns` from the tokens of an element's attributes; all other attributes are ignored. One instance
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

  /** An attribute start token: one that means `xmlns` and the beginning of its value, or any other. */
  startToken(token: number): void {
    this.#open(namespaceTokens[token]);
  }

  /** Start of an attribute named by the string table. */
  startNamed(name: string): void {
    this.#open(name === 'xmlns' ? '' : undefined);
  }

  /** More of the current attribute's value. */
  add(text: string): void {
    if (this.#isOpen && this.#rest.length < longestNamespace) this.#rest = this.#rest === '' ? text : this.#rest + text;
  }

  /** The namespace, after the last attribute. */
  namespace(): string | undefined {
    if (this.#start === undefined) return undefined;
    this.#steps += this.#start.length + this.#rest.length;
    return joinNamespace(this.#start, this.#rest);
  }

  /** Characters joined so far. */
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
