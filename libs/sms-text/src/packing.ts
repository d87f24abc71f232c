/**
 * Septets packed into octets, as they go over the air (TS 23.038, 6.1.2.1): the first septet fills the low bits of the
 * first octet. SMPP and Jasmin carry them unpacked.
 */

/** Bits between a header of `headerOctets` octets and the first septet, so that it begins on a septet boundary (TS 23.040, 9.2.3.24). */
export function fillBits(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/** Septets (one in an octet, below 0x80) packed, after `fill` zero bits. */
export function packSeptets(septets: Uint8Array, fill = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((septets.length * 7 + fill) / 8));
  for (let i = 0; i < septets.length; i++) {
    const bit = i * 7 + fill;
    const bits = ((septets[i] as number) & 0x7f) << (bit & 7);
    const at = bit >> 3;
    octets[at] = (octets[at] as number) | (bits & 0xff);
    if (bits > 0xff) octets[at + 1] = bits >> 8;
  }
  return octets;
}

/** `count` septets out of packed octets, after `fill` bits; fewer when the octets end before. */
export function unpackSeptets(octets: Uint8Array, count: number, fill = 0): Uint8Array {
  const available = Math.max(0, Math.min(count, Math.floor((octets.length * 8 - fill) / 7)));
  return Uint8Array.from({ length: available }, (_, i) => {
    const bit = i * 7 + fill;
    const at = bit >> 3;
    return (((octets[at] as number) | ((octets[at + 1] ?? 0) << 8)) >> (bit & 7)) & 0x7f;
  });
}
