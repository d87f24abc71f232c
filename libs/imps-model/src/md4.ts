const littleEndian = true;

/** MD4 (RFC 1320), which OpenSSL 3 no longer offers. Only for the login digest that a few clients request. */
export function md4(input: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  const padded = pad(input);
  const words = new Uint32Array(16);
  for (let offset = 0; offset < padded.byteLength; offset += 64) {
    for (let i = 0; i < 16; i++) words[i] = padded.getUint32(offset + 4 * i, littleEndian);
    addBlock(state, words);
  }
  const out = new DataView(new ArrayBuffer(16));
  state.forEach((value, i) => out.setUint32(4 * i, value, littleEndian));
  return new Uint8Array(out.buffer);
}

type Round = Readonly<{
  mix: (x: number, y: number, z: number) => number;
  add: number;
  order: readonly number[];
  shifts: readonly number[];
}>;

const rounds: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
];

function addBlock(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const { mix, add, order, shifts } of rounds) {
    for (let i = 0; i < 16; i++) {
      const sum = (a + mix(b, c, d) + (words[order[i] ?? 0] ?? 0) + add) >>> 0;
      const shift = shifts[i % 4] ?? 0;
      [a, b, c, d] = [d, ((sum << shift) | (sum >>> (32 - shift))) >>> 0, b, c];
    }
  }
  [a, b, c, d].forEach((value, i) => (state[i] = ((state[i] ?? 0) + value) >>> 0));
}

function pad(input: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((input.length + 9) / 64) * 64);
  padded.set(input);
  padded[input.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(input.length) * 8n, littleEndian);
  return view;
}
