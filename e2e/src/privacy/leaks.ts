/** What must not be told, under a name that may be. */
export type Secrets = Readonly<Record<string, string>>;
/** A place where something was told, and all that was told there. */
export type Told = Readonly<{ place: string; text: string }>;

/** Each planted thing that is told somewhere, in any spelling: `password of Alice in log of routing: …`. */
export function leaksIn(told: Iterable<Told>, secrets: Secrets): string[] {
  const spellings = Object.entries(secrets).flatMap(([name, secret]) =>
    spellingsOf(secret).map((spelling) => ({ name, spelling })),
  );
  const leaks = new Set<string>();
  for (const { place, text } of told) {
    const all = text.toLowerCase();
    for (const { name, spelling } of spellings) {
      const at = all.indexOf(spelling);
      if (at >= 0) leaks.add(`${name} in ${place}: …${text.slice(Math.max(0, at - 120), at + 80)}…`);
    }
    const number = numberIn(all);
    if (number !== undefined) leaks.add(`the number ${number} in ${place}: ${text.slice(0, 300)}`);
  }
  return [...leaks];
}

/** A subscriber's number, in any spelling, outside of IDs, times and other long numbers. */
function numberIn(text: string): string | undefined {
  const outsideOfIds = text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d*\.\d+/g, '');
  return /(?<![\w*])(?:\+|%2b|00)?47\d{8}(?!\d)/.exec(outsideOfIds)?.[0];
}

/** As written, in a URL, in JSON, in Base64 and as octets in hexadecimal. */
function spellingsOf(secret: string): string[] {
  const octets = Buffer.from(secret);
  // In Base64 what stands before shifts the letters: three spellings, without the ends that others share.
  const shifted = ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + secret)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === '' ? 0 : before.length + 1, -2),
  );
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    octets.toString('hex'),
    ...shifted.filter(({ length }) => length >= 8),
  ].map((spelling) => spelling.toLowerCase());
}
