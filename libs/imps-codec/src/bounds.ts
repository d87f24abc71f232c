/** What the decoder accepts at most. */
export type Bounds = Readonly<{
  /** Bytes of the whole input. */
  bytes: number;
  /** Elements inside one another. */
  depth: number;
  /** Elements in the message, skipped ones included. */
  elements: number;
  /** Characters in one text. */
  textLength: number;
  /** Characters in an identifier; contact lists, invitations and URIs may have twice as many. */
  identifierLength: number;
}>;

/** Safe for messages from the network; clients announce at most 300,000 bytes and store identifiers of 50 characters. */
export const defaultBounds: Bounds = {
  bytes: 256 * 1024,
  depth: 32,
  elements: 20_000,
  textLength: 256 * 1024,
  identifierLength: 50,
};
