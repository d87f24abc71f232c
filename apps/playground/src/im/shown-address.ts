/** An address as people write it: without scheme, and without the domain where it is the operator's own. `bob`, `+4790000001`. */
export function shownAddress(address: string, domain?: string): string {
  const bare = address.replace(/^wv:/i, '');
  const at = bare.lastIndexOf('@');
  if (at <= 0 || domain === undefined) return bare;
  return bare.slice(at + 1).toLowerCase() === domain.toLowerCase() ? bare.slice(0, at) : bare;
}

/** The number of an address that is one, as people read it; undefined for other users. Never says what kind of user it is. */
export function numberOf(address: string): string | undefined {
  return /^(?:wv:)?(\+\d{4,15})(?:@|$)/i.exec(address)?.[1];
}
