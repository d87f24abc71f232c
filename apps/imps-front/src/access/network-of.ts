import { isIPv6 } from 'node:net';

/**
 * Where a client is, for counting: its IPv4 address, or the /64 network of its IPv6 address, of which one subscriber has all addresses.
 * Empty when it is not known.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined || !isIPv6(address)) return address ?? '';
  const [plain = ''] = address.toLowerCase().split('%');
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 address at the end takes the place of two groups.
  const width = before.length + after.length + ([...before, ...after].some((group) => group.includes('.')) ? 1 : 0);
  const missing = tail === undefined ? [] : Array.from({ length: 8 - width }, () => '0');
  const groups = [...before, ...missing, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
