const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration such as `2s` or `300 ms`, in ms. @throws Error when it is none */
export function milliseconds(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`${text} is no duration such as 2s or 300 ms`);
  return Number(number) * (units[unit] ?? 1);
}
