/** The text without what PostgreSQL cannot keep: a NUL character, which no phone shows either, becomes U+FFFD. */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
