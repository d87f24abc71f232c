/** Octets of an indented document as it is without the indentation. */
export function xmlSize(xml: string): number {
  return new TextEncoder().encode(xml.trim().replace(/>\s+</g, '><')).length;
}
