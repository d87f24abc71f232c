/** `wv:user/`, the name, `@domain`: the domain begins at the last `@`. */
const listAddress = /^([^/]*\/)(~pep.*?)(@[^@]*)?$/is;

/**
 * A contact list's address as clients get it back: as it was written, but a name that begins with `~pep` in small letters.
 * Such names are reserved; one PC client creates `~PEP1.0_subscriptions`, looks for `~pep1.0_subscriptions` and compares
 * exactly. Source: IMPS CSP, Contact lists; handset behaviour 35.
 */
export function listSpelling(written: string): string {
  const match = listAddress.exec(written);
  if (!match) return written;
  const [, owner = '', name = '', domain = ''] = match;
  return `${owner}${name.toLowerCase()}${domain}`;
}
