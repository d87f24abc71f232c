import type { Material } from './change-pieces.js';
import { headerOf, mb, writeHeader, type WbxmlHeader } from './cut-wbxml.js';
import type { Random } from './random.js';

/** Multi-byte integers up to and beyond what a decoder may accept. */
const numbers = [
  '00',
  '01',
  '7f',
  '8000',
  '8001',
  '8100',
  'ff7f',
  '808000',
  '818000',
  'ffff7f',
  '87ffffff7f',
  '8fffffff7f',
  '8fffffff80',
  '9080808000',
  'ffffffff7f',
  'ffffffffff7f',
  '808080808080808000',
  'ffffffffffffffffffffff',
  '80',
  'ff',
].map((hex) => Buffer.from(hex, 'hex'));

/** Every global token, with what may follow it. */
const globals = Buffer.from('000102030440414243448081828384c0c1c2c3c4', 'hex');

const texts = [
  '',
  'T',
  'F',
  '0',
  '200',
  '-1',
  '9007199254740992',
  'Request',
  'Inband',
  'Outband',
  '20260511T093015Z',
  'wv:kari@im.example',
  ' x ',
  '\ufeffx',
  'æøå',
  '😀',
  '\u0001',
  '\ufffe',
  'x'.repeat(50),
  'x'.repeat(51),
  'x'.repeat(101),
  '&amp;',
  '<a>',
  ']]>',
  '\r\n',
  '1.1',
  '1.2',
  '1.3',
  '9.9',
  'http://www.wireless-village.org/CSP1.1',
  'http://www.openmobilealliance.org/DTD/IMPS-CSP1.3',
];

/** Names for LITERAL tags. */
export const literalNames = [
  'Session',
  'Transaction',
  'TransactionContent',
  'Status',
  'Result',
  'User',
  'UserID',
  'Presence',
  'ContentData',
  'Poll',
  'Auto-Subscribe',
  'BlockUser-Request',
  'Vendor-Element',
  'constructor',
  '__proto__',
  'toString',
  'xmlns',
  '',
  'n'.repeat(300),
];

/** Byte sequences that mean something in WBXML. */
export const wbxmlSyntax: readonly Uint8Array[] = [
  ...numbers,
  ...[...globals].map((token) => Buffer.of(token)),
  ...[...globals].flatMap((token) =>
    ['00', '01', '7f', '8fffffff7f', 'ffffffff7f'].map((rest) => Buffer.of(token, ...Buffer.from(rest, 'hex'))),
  ),
  ...texts.slice(0, 12).map((text) => inline(Buffer.from(text))),
  ...[
    'c900',
    'c9080331',
    'c9084501',
    '6d6e70',
    '000000',
    '000500',
    '0004ff',
    '000b05',
    '00ff45',
    '4546',
    'c301ff',
    'c30100',
    'c300',
    '0003',
    '0003005a',
    '03ff00',
    '03c38000',
    '03eda08000',
    '03eda0bdedb88000',
    'c306eda0bdedb880',
    'c303610062',
    '0283b03d0283bc00',
    '808124',
    '80802c',
    '80ff7f',
    '0280',
    '02b680',
    '02b600',
    '0287fffe7f',
    '028380ff7f',
  ].map((hex) => Buffer.from(hex, 'hex')),
];

export const wbxmlMaterial: Material = {
  value: (random, allowed) => random.pick(valueKinds)(random, allowed),
  fragment: (random) => random.pick(wbxmlSyntax),
  withAttributes(random, tag, allowed) {
    if (random.onceIn(4)) return Buffer.of((tag[0] ?? 0x45) & ~0x80);
    const attribute = random.pick(attributeKinds)(random);
    const times = random.size(1, Math.max(1, Math.floor(allowed / Math.max(1, attribute.length))));
    const end = random.onceIn(8) ? [] : [Buffer.of(0x01)];
    return Buffer.concat([Buffer.of((tag[0] ?? 0x45) | 0x80), ...Array<Uint8Array>(times).fill(attribute), ...end]);
  },
  renamed(random, tag) {
    const switched = random.onceIn(3) ? [Buffer.of(0x00, random.below(13))] : [];
    return Buffer.concat([...switched, Buffer.of(((tag[0] ?? 0) & 0xc0) | random.below(0x40)), tag.subarray(1)]);
  },
  endOf: () => Buffer.of(0x01),
  head(random, head) {
    const { header } = headerOf(head);
    return random.pick(headKinds)(random, header, head);
  },
};

type Value = (random: Random, allowed: number) => Uint8Array;

const valueKinds: readonly Value[] = [
  (random) => inline(Buffer.from(random.pick(texts))),
  (random) => inline(Buffer.from(random.pick(texts))),
  (random, allowed) =>
    inline(Buffer.from(random.pick(['x', 'æ', '😀', ' ', '\u0001']).repeat(random.size(1, Math.ceil(allowed / 4))))),
  (random) => inline(random.bytes(random.size(1, random.pick([1, 2, 40])))),
  (random) => Buffer.concat([Buffer.of(random.pick([0x80, 0x80, 0x80, 0x81, 0x82])), mb(random.below(0xd0))]),
  (random) => Buffer.concat([Buffer.of(random.pick([0x80, 0x81, 0x82, 0x83])), random.pick(numbers)]),
  (random) => opaque(random.bytes(random.below(10))),
  (random) =>
    opaque(
      Buffer.from([random.below(64), random.below(256), random.below(256), random.below(256), random.below(256), 0x5a]),
    ),
  (random, allowed) => opaque(Buffer.alloc(random.size(1, allowed), random.below(256))),
  (random) => Buffer.concat([Buffer.of(0xc3), random.pick(numbers), random.bytes(random.below(6))]),
  (random) =>
    Buffer.concat([
      Buffer.of(0x02),
      mb(random.pick([0, 1, 9, 0x41, 0xe6, 0xd800, 0xfffe, 0x1f600, 0x10ffff, 0x110000])),
    ]),
  (random) => Buffer.concat([Buffer.of(0x02), random.pick(numbers)]),
  (random, allowed) => repeated(Buffer.of(0x80, random.below(0x80)), random.size(1, Math.ceil(allowed / 2))),
  (random, allowed) => repeated(Buffer.of(0x02, 0x41), random.size(1, Math.ceil(allowed / 2))),
];

const attributeKinds: readonly ((random: Random) => Uint8Array)[] = [
  (random) =>
    Buffer.concat([
      Buffer.of(random.between(5, 0x0f)),
      inline(Buffer.from(random.pick(['1.1', '1.2', '1.3', '9.9', '']))),
    ]),
  (random) =>
    Buffer.concat([
      Buffer.of(random.between(5, 0x0f)),
      Buffer.of(random.between(0x80, 0xff)),
      inline(Buffer.from('x')),
    ]),
  (random) => Buffer.concat([Buffer.of(0x04), random.pick(numbers), inline(Buffer.from(random.pick(texts)))]),
  (random) => Buffer.concat([Buffer.of(random.below(256)), random.bytes(random.below(4))]),
  (random) => Buffer.of(0x00, random.below(3), random.between(5, 0x0d)),
  (random) =>
    Buffer.concat([Buffer.of(0x08), Buffer.of(0x80), mb(random.below(200)), Buffer.of(0x83), random.pick(numbers)]),
];

type Head = (random: Random, header: WbxmlHeader, head: Uint8Array) => Buffer;

const headKinds: readonly Head[] = [
  (random, header) => writeHeader({ ...header, version: random.pick([0, 1, 2, 3, 4, 0x13, 0xff]) }),
  (random, header) =>
    writeHeader({ ...header, publicId: random.pick([1, 2, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x80, 0xffffffff]) }),
  (random, header) =>
    writeHeader({ ...header, charset: random.pick([0, 3, 4, 5, 0x6a, 0x6b, 1000, 1013, 1015, 2252, 0xffffffff]) }),
  (random, header) => writeHeader({ ...header, table: random.bytes(random.size(1, 300)) }),
  (random, header) =>
    withPublicText(
      header,
      random.pick([
        '-//WIRELESSVILLAGE//DTD CSP 1.1//EN',
        '-//OMA//DTD WV-CSP 1.2//EN',
        '-//OMA//DTD IMPS-CSP 1.3//EN',
        '',
        'x',
      ]),
    ),
  (random, { version }) =>
    Buffer.concat([Buffer.of(version, 0), random.pick(numbers), random.pick(numbers), random.pick(numbers)]),
  (random, _header, head) => Buffer.concat([head.subarray(0, -1), random.pick(numbers)]),
];

/** The public identifier as text in the string table. */
function withPublicText({ version, charset, table }: WbxmlHeader, text: string): Buffer {
  const longer = Buffer.concat([table, Buffer.from(`${text}\0`)]);
  return Buffer.concat([Buffer.of(version, 0), mb(table.length), mb(charset), mb(longer.length), longer]);
}

function inline(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x03), bytes.filter((byte) => byte !== 0), Buffer.of(0x00)]);
}

function opaque(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0xc3), mb(bytes.length), bytes]);
}

function repeated(bytes: Uint8Array, times: number): Buffer {
  return Buffer.concat(Array<Uint8Array>(times).fill(bytes));
}
