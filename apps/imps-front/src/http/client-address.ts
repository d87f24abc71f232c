import { isIP } from 'node:net';

/**
 * The IP address of a client: the last one that a trusted proxy put into its header, else the peer's. What comes before the last
 * may have been written by anybody.
 */
export function clientAddress(peer: string, header: string | readonly string[] | undefined): string | undefined {
  const given = [header ?? []].flat().join(',').split(',').at(-1)?.trim();
  const address = (given === undefined || given === '' ? peer : given).replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? undefined : address;
}
