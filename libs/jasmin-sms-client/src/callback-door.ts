import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** Name of the query parameter of callback URLs that carries the secret. */
export const tokenParameter = 'token';

/** Whether an address is allowed. */
export type AllowList = (address: string) => boolean;

/** Why a callback is refused before it is read. */
export type DoorRefusal = 'not-allowed' | 'wrong-token';

/**
 * Checks a callback before it is read: the source address against the allow-list, then the token of the URL in constant time. Jasmin does not
 * sign its callbacks, so the token is what proves their origin. Returns undefined when the callback is admitted.
 */
export function callbackDoor(
  token: string,
  allow: AllowList = allowAll,
): (address: string, given: unknown) => DoorRefusal | undefined {
  const expected = digest(token);
  return (address, given) => {
    if (!allow(address)) return 'not-allowed';
    // Digests have equal lengths, so the comparison does not reveal the length of the token.
    return typeof given === 'string' && timingSafeEqual(digest(given), expected) ? undefined : 'wrong-token';
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Reads addresses (`10.0.0.7`, `fd00::7`) and networks (`10.0.0.0/8`) separated by commas. IPv4 peers of a dual-stack socket
 * (`::ffff:10.0.0.7`) count as IPv4.
 * @throws TypeError that says what is expected
 */
export function readAllowList(value: string): AllowList {
  const list = new BlockList();
  for (const entry of value.split(',').map((part) => part.trim())) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    if (version === 0 || (prefix !== undefined && Number(prefix) > longest))
      throw new TypeError('must be IP addresses or networks such as 10.0.0.7 or 10.0.0.0/8, separated by commas');
    list.addSubnet(address, prefix === undefined ? longest : Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}

export const allowAll: AllowList = () => true;

/** `::ffff:10.0.0.7` and `::ffff:a00:7` are 10.0.0.7. */
function plainAddress(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const octets = [parseInt(high, 16), parseInt(low, 16)].flatMap((pair) => [pair >> 8, pair & 0xff]);
  return octets.join('.');
}
