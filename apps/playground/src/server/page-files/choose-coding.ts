/** The forms of a file, the shortest first. */
const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/**
 * The form in which a file goes to a browser.
 * @param accepted `Accept-Encoding` (RFC 9110, 12.5.3)
 * @returns undefined: as it is
 */
export function chooseCoding(accepted: string | undefined, has: Readonly<Record<Coding, boolean>>): Coding | undefined {
  const weights = new Map(
    (accepted ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight) || 0];
    }),
  );
  return codings.find((coding) => has[coding] && (weights.get(coding) ?? weights.get('*') ?? 0) > 0);
}
