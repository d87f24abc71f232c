/** The most that the decoder accepts. The root counts as an element, at depth 1. */
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

/** The given bounds, completed by the defaults: `undefined` or a value that is not a number does not switch a bound off. */
export function boundsOf(given: Partial<Bounds>): Bounds {
  const bounds: { -readonly [K in keyof Bounds]: Bounds[K] } = { ...defaultBounds };
  for (const key of Object.keys(defaultBounds) as (keyof Bounds)[]) {
    const bound = given[key];
    if (typeof bound === 'number' && !Number.isNaN(bound)) bounds[key] = bound;
  }
  return bounds;
}
