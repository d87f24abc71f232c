import { parseAddress, parseMsisdn } from '@smsonly/imps-model';

/** Gives the key under which all spellings of an address are the same. */
export type AddressKeys = (address: string) => string;

/** Keys that are remembered; reading an address means reading a phone number, and lists have thousands of them. */
const mostRemembered = 20_000;

/** @param ownDomain of addresses that have none */
export function addressKeys(ownDomain: string): AddressKeys {
  const domain = ownDomain.toLowerCase();
  const known = new Map<string, string>();
  return (address) => {
    const remembered = known.get(address);
    if (remembered !== undefined) return remembered;
    const key = isCanonicalNumber(address, domain) ? address : readKey(address, domain);
    if (known.size >= mostRemembered) known.clear();
    known.set(address, key);
    return key;
  };
}

/**
 * Whether it is a number as the server itself spells it. To look it up in the numbering plans takes long for a list of a
 * thousand, and finds nothing else.
 */
function isCanonicalNumber(address: string, domain: string): boolean {
  return /^wv:\+[1-9]\d{2,14}@/.test(address) && address.endsWith(`@${domain}`);
}

function readKey(address: string, domain: string): string {
  const read = parseAddress(address, { domain });
  return read.kind === 'invalid' ? address.trim().toLowerCase() : read.canonical;
}

/** The domain of an address, or undefined when it has none. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at === -1 ? undefined : address.slice(at + 1);
}

/** The address without scheme and domain, as people say it: `+4790000002`, `bob`. */
export function shortAddress(address: string): string {
  const withoutScheme = address.replace(/^wv:/i, '');
  const at = withoutScheme.lastIndexOf('@');
  const user = at > 0 ? withoutScheme.slice(0, at) : withoutScheme;
  return user.replace(/%2b/gi, '+');
}

export type TypedAddress = Readonly<{ address: string }> | Readonly<{ problem: string }>;

/**
 * What somebody typed to name a person, completed to an address: a number in any usual spelling, or a user with or without
 * scheme and domain. Digits without `+` or `00` stay as they are: which country they are of only the server knows.
 */
export function readTyped(typed: string, domain: string): TypedAddress {
  const text = typed.trim();
  if (text === '') return { problem: 'Type a phone number or the name of a user.' };
  const withoutScheme = text.replace(/^wv:/i, '').trim();
  if (!withoutScheme.includes('@') && /^(\+|00|tel:|%2b)/i.test(withoutScheme)) {
    const msisdn = parseMsisdn(withoutScheme);
    if (msisdn !== undefined) return { address: `wv:${msisdn}@${domain}` };
    if (!/[a-z]/i.test(withoutScheme.replace(/^tel:/i, '')))
      return { problem: `${text} is not a possible phone number: look at its digits.` };
  }
  if (/^[\d\s().\-/\u00a0]+$/.test(withoutScheme)) {
    const digits = withoutScheme.replace(/\D/g, '');
    if (parseMsisdn(digits) === undefined)
      return { problem: `${text} is not a possible phone number. Begin it with + and the country code.` };
    return { address: `wv:${digits}@${domain}` };
  }
  const read = parseAddress(withoutScheme, { domain });
  if (read.kind === 'invalid')
    return { problem: `${text} is neither a phone number nor the name of a user: ${read.reason}.` };
  if (read.kind !== 'user') return { problem: `${text} is the address of a list or a group, not of a person.` };
  return { address: read.canonical };
}
