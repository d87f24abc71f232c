import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as node from './octets.node.js';
import * as web from './octets.web.js';

type Octets = typeof node;
const sides: [string, Octets][] = [
  ['in Node', node],
  ['with what browsers have', web satisfies Octets],
];

const of = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const every = Uint8Array.from({ length: 256 }, (_, octet) => octet);
const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'aæ€😀\ud83d\ude00\ufeff\ufffd\0'), fc.string()) });

describe.each(sides)('octets %s', (_side, octets) => {
  it('are as many as were asked for, and can be written', () => {
    for (const length of [0, 1, 1024, 100_000]) {
      const empty = octets.emptyOctets(length);
      expect(empty).toBeInstanceOf(Uint8Array);
      expect(empty.length).toBe(length);
    }
  });

  it('are a character each in ISO 8859-1, 80 to 9F too', () => {
    const characters = Array.from(every, (octet) => String.fromCharCode(octet)).join('');
    expect(octets.latin1Text(every)).toBe(characters);
    expect(octets.latin1Text(every.subarray(0x7f, 0x81))).toBe('\x7f\x80');
    expect(octets.latin1Text(new Uint8Array(0))).toBe('');
  });

  it('are text in UTF-8, with U+FFFD for what is none, in the part that is asked for', () => {
    expect(octets.lenientUtf8Text(of('61 c3 a6 62'), 1, 3)).toBe('æ');
    expect(octets.lenientUtf8Text(of('61 c3 a6 62'), 2, 4)).toBe('\ufffdb');
    expect(octets.lenientUtf8Text(of('ef bb bf 61'), 0, 4)).toBe('\ufeffa');
  });

  it.each([
    ['blåbær', '62 6c c3 a5 62 c3 a6 72'],
    ['😀', 'f0 9f 98 80'],
    ['\ufeff', 'ef bb bf'],
    ['\ud83d!', 'ef bf bd 21'],
    ['', ''],
  ])('are made of the text %j', (characters, hex) => {
    expect([...octets.utf8Octets(characters)]).toEqual([...of(hex)]);
    const room = octets.emptyOctets(20).fill(0x2e);
    expect(octets.writeUtf8(characters, room, 3)).toBe(of(hex).length);
    expect([...room.subarray(2, 4 + of(hex).length)]).toEqual([0x2e, ...of(hex), 0x2e]);
  });

  it.each([
    ['', ''],
    ['00', 'AA=='],
    ['fb ff', '+/8='],
    ['80 9f a0', 'gJ+g'],
  ])('are written in Base64: %s', (hex, base64) => {
    expect(octets.base64Text(of(hex))).toBe(base64);
  });
});

describe('both sides', () => {
  it('read the same octets alike', () => {
    const part = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(200));
    fc.assert(
      fc.property(part, ([octets, a, b]) => {
        const [start, end] = [Math.min(a, b, octets.length), Math.min(Math.max(a, b), octets.length)];
        expect(web.latin1Text(octets)).toBe(node.latin1Text(octets));
        expect(web.base64Text(octets)).toBe(node.base64Text(octets));
        expect(web.lenientUtf8Text(octets, start, end)).toBe(node.lenientUtf8Text(octets, start, end));
        expect(web.latin1Text(octets.subarray(start, end))).toBe(node.latin1Text(octets.subarray(start, end)));
      }),
      { numRuns: 2000 },
    );
  });

  it('write the same text alike', () => {
    fc.assert(
      fc.property(text, fc.nat(5), (given, at) => {
        expect([...web.utf8Octets(given)]).toEqual([...node.utf8Octets(given)]);
        const room = () => new Uint8Array(3 * given.length + at).fill(0x2e);
        const [theirs, ours] = [room(), room()];
        expect(web.writeUtf8(given, ours, at)).toBe(node.writeUtf8(given, theirs, at));
        expect([...ours]).toEqual([...theirs]);
      }),
      { numRuns: 2000 },
    );
  });
});
