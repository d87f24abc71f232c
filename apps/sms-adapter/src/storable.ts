/** The text without what PostgreSQL and SMS cannot keep: a NUL character, which no phone shows either, and half of a surrogate pair become U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
