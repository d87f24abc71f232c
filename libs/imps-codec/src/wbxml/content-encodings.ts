/**
 * Whether content data is bytes, written as BASE64: what the ContentEncoding before it in the same element says, or in the
 * MessageInfo of the same element.
 */
export class ContentEncodings {
  /** The depth of the ContentEncoding that is open; 0 when none is. */
  #openAt = 0;
  #text = '';
  /** The depth of the MessageInfo that is open, and of the element for which the encoding read last counts; 0 for none. */
  #messageInfoAt = 0;
  #countsAt = 0;
  #isBase64 = false;

  /** Whether ContentData that stands here is BASE64. */
  get isBase64(): boolean {
    return this.#isBase64;
  }

  /** A ContentEncoding that the grammar knows opens at this depth. */
  open(depth: number): void {
    this.#openAt = depth;
    this.#text = '';
  }

  /** A MessageInfo opens at this depth. */
  openMessageInfo(depth: number): void {
    if (this.#messageInfoAt === 0) this.#messageInfoAt = depth;
  }

  /** Characters stand in the innermost element. */
  text(characters: string): void {
    if (this.#openAt > 0) this.#text += characters;
  }

  /** The element at this depth ends. */
  close(depth: number): void {
    if (depth === this.#openAt) {
      const parent = depth - 1;
      this.#isBase64 = this.#text.trim().toLowerCase() === 'base64';
      this.#countsAt = parent === this.#messageInfoAt ? parent - 1 : parent;
      this.#openAt = 0;
    } else if (depth === this.#countsAt) {
      this.#isBase64 = false;
      this.#countsAt = 0;
    }
    if (depth === this.#messageInfoAt) this.#messageInfoAt = 0;
  }
}
