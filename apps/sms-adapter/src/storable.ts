/** The text without what PostgreSQL and SMS cannot carry: NUL characters and lone surrogates become U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
