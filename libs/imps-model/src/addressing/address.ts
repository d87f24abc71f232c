import { readNumber, type Msisdn, type NumberReading } from './msisdn.js';
import { escapePercent, percentDecode } from './percent.js';

/** Rules for reading addresses. */
export type AddressReading = NumberReading &
  Readonly<{
    /** The server's own domain, filled in where an address has none. */
    domain: string;
    /**
     * What an address with a resource denotes; its element decides, the address itself does not show it. Default
     * `contact-list`.
     */
    resource?: 'contact-list' | 'group';
  }>;

type Read = Readonly<{
  /** Lower-case `wv:` form with domain: the key under which the address is stored and compared. */
  canonical: string;
  /** The spelling as received, to be returned to the client. */
  received: string;
  domain: string;
  /** True when the domain is another server's. */
  foreign: boolean;
}>;

/** A user: `wv:kari@im.example`, or a mobile number `wv:+4790000002@im.example`. */
export type UserAddress = Read &
  Readonly<{
    kind: 'user';
    /** The part before the domain, decoded and in lower case; for a number its E.164 form. */
    user: string;
    /** Set when the user part is a possible number of our own domain. */
    msisdn?: Msisdn;
  }>;

/** A user's contact list: `wv:kari/friends@im.example`. */
export type ContactListAddress = Read &
  Readonly<{
    kind: 'contact-list';
    owner: string;
    /** Canonical address of the owner. */ ownerAddress: string;
    name: string;
  }>;

/** A group, of a user (`wv:kari/party@im.example`) or public (`wv:/chess@im.example`: no owner). */
export type GroupAddress = Read & Readonly<{ kind: 'group'; owner?: string; name: string }>;

/** Text that is not an address, and why. */
export type InvalidAddress = Readonly<{ kind: 'invalid'; received: string; reason: string }>;

export type Address = UserAddress | ContactListAddress | GroupAddress | InvalidAddress;

const longest = 256;
const userPart = /^[ -.0-?A-~]+$/;
const domainPart = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const control = /[\u0000-\u001f\u007f]/;

/**
 * Reads a CSP address: `wv:` user `/` resource `@` domain. The scheme may be missing, the domain too (then it is our
 * own); the user and resource parts are percent-decoded once. A user part with a colon is none, for it names something of
 * another scheme (`mail:kari`), unless it is a number (`tel:+4790000009`). Never throws.
 */
export function parseAddress(text: string, reading: AddressReading): Address {
  const invalid = (reason: string): InvalidAddress => ({ kind: 'invalid', received: text, reason });
  if (text.length > longest) return invalid(`longer than ${longest} characters`);

  let rest = text.trim();
  if (/^wv:/i.test(rest)) rest = rest.slice(3);
  const at = rest.lastIndexOf('@');
  const ownDomain = reading.domain.toLowerCase();
  const domain = at === -1 ? ownDomain : rest.slice(at + 1).toLowerCase();
  if (!domainPart.test(domain)) return invalid('the domain is not a host name');
  const local = at === -1 ? rest : rest.slice(0, at);
  const foreign = domain !== ownDomain;

  const slash = local.indexOf('/');
  const written = percentDecode(slash === -1 ? local : local.slice(0, slash));
  const msisdn = foreign ? undefined : readNumber(written, reading);
  const user = msisdn ?? written.toLowerCase();
  if (user.includes(':')) return invalid('the user part holds a colon: only wv: is a scheme here');
  if (user !== '' && !isUserPart(user)) return invalid('the user part holds characters it cannot have');
  const common = { received: text, domain, foreign };

  if (slash === -1) {
    if (user === '') return invalid('there is no user part');
    const canonical = `wv:${escapePercent(user)}@${domain}`;
    return { kind: 'user', canonical, ...common, user, ...(msisdn && { msisdn }) };
  }

  const name = percentDecode(local.slice(slash + 1)).toLowerCase();
  if (name === '' || control.test(name))
    return invalid('the part after the slash is empty or holds control characters');
  const canonical = `wv:${escapePercent(user)}/${escapePercent(name)}@${domain}`;
  if (user === '' || reading.resource === 'group') {
    return { kind: 'group', canonical, ...common, name, ...(user !== '' && { owner: user }) };
  }
  return {
    kind: 'contact-list',
    canonical,
    ...common,
    owner: user,
    ownerAddress: `wv:${escapePercent(user)}@${domain}`,
    name,
  };
}

/** The canonical form of an address, or undefined when the text is not one. */
export function canonicalAddress(text: string, reading: AddressReading): string | undefined {
  const address = parseAddress(text, reading);
  return address.kind === 'invalid' ? undefined : address.canonical;
}

/** `+` and digits, or printable ASCII without `/`, `@` and `+`. */
function isUserPart(user: string): boolean {
  return user.startsWith('+') ? /^\+[0-9 ().-]+$/.test(user) : userPart.test(user) && !/[+@/]/.test(user);
}
