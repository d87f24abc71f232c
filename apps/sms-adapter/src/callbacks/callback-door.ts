import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** Who may come in: addresses and networks, or everybody when there is no list. */
export type AllowList = (address: string) => boolean;

/** Why a callback is not even read. */
export type Refusal = 'not-allowed' | 'wrong-token';

/**
 * The check before a callback is read: the source address against the allow-list, the secret of the URL in constant time.
 * Jasmin's callbacks carry no signature, so the secret in the URL is what proves where they come from.
 */
export function callbackDoor(token: string, allow: AllowList) {
  const expected = digest(token);
  return (address: string, given: unknown): Refusal | undefined => {
    if (!allow(address)) return 'not-allowed';
    // Digests have one length, so the comparison tells nothing about the secret's.
    return typeof given === 'string' && timingSafeEqual(digest(given), expected) ? undefined : 'wrong-token';
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Reads SMS_CALLBACK_ALLOW: addresses (`10.0.0.7`, `fd00::7`) and networks (`10.0.0.0/8`) separated by commas.
 * @throws Error that says what is wrong
 */
export function readAllowList(value: string): AllowList {
  const list = new BlockList();
  for (const entry of value.split(',').map((part) => part.trim())) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    if (version === 0 || (prefix !== undefined && Number(prefix) > longest))
      throw new Error('must be IP addresses or networks such as 10.0.0.7 or 10.0.0.0/8, separated by commas');
    list.addSubnet(address, prefix === undefined ? longest : Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    // A dual-stack socket shows IPv4 peers as ::ffff:10.0.0.7.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}

export const allowEverybody: AllowList = () => true;
