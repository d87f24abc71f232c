import { contentTypeOf, type Bounds, type Encoding } from '../src/index.js';
import type { DecodeOptions } from '../src/index.js';
import { changeBytes } from './change-bytes.js';
import { changePieces } from './change-pieces.js';
import type { Corpus, Seed } from './corpus.js';
import { bytesOf } from './pieces.js';
import { Random } from './random.js';
import { useStringTable } from './use-string-table.js';
import { wbxmlSyntax, wbxmlMaterial } from './wbxml-material.js';
import { recoded, xmlSyntax, xmlMaterial } from './xml-material.js';

/** A changed document, with the options it is decoded with. */
export type Mutant = Readonly<{ bytes: Uint8Array; options: DecodeOptions; encoding: Encoding; from: string }>;

/** One mutant in this many may become large; some exceed the default bounds. */
const onceInLarge = 100;
const longest = 600_000;
const largeGrowth = 300_000;
const smallGrowth = 1_500;

/** The mutant of a seed and an index: always the same for one corpus. Even indexes are XML, odd ones WBXML. */
export function mutantAt(corpus: Corpus, seed: number, index: number): Mutant {
  const random = new Random(seed, index);
  const encoding: Encoding = index % 2 === 0 ? 'xml' : 'wbxml';
  const origin = random.pick(corpus[encoding]);
  const bytes = changed(origin, random, corpus);
  return { bytes, options: optionsFor(encoding, random), encoding, from: origin.name };
}

function changed(origin: Seed, random: Random, corpus: Corpus): Buffer {
  const { encoding } = origin;
  const allowed = random.onceIn(onceInLarge) ? largeGrowth : smallGrowth;
  const other = random.pick(corpus[random.onceIn(20) ? 'xml' : encoding]);
  const way = random.below(10);
  let { pieces } = origin;
  if (way < 8) {
    const material = encoding === 'xml' ? xmlMaterial : wbxmlMaterial;
    pieces = changePieces(pieces, random, { material, other: other.pieces.body, allowed });
  }
  if (encoding === 'wbxml' && random.onceIn(4)) pieces = useStringTable(pieces, random, allowed);
  let bytes = bytesOf(pieces).subarray(0, longest);
  if (way >= 6) {
    const syntax = encoding === 'xml' ? xmlSyntax : wbxmlSyntax;
    bytes = changeBytes(bytes, random, { other: other.bytes, syntax });
  }
  return encoding === 'xml' && random.onceIn(16) ? recoded(bytes, random) : bytes;
}

const contentTypes = [
  'application/vnd.wv.csp.xml',
  'application/vnd.wv.csp+xml',
  'application/vnd.wv.csp.wbxml',
  'application/vnd.wv.csp+wbxml',
  'application/vnd.wv.csp.xml; charset=utf-8',
  'application/vnd.wv.csp.xml; charset="iso-8859-1"',
  'application/vnd.wv.csp.wbxml; charset=utf-16',
  'Application/VND.WV.CSP+XML ;charset=UTF-16LE',
  'application/vnd.wv.csp.xml; charset=koi8-r',
  'text/xml',
  'text/html; charset=x',
  '',
  ';',
  ';charset=',
];

function optionsFor(encoding: Encoding, random: Random): DecodeOptions {
  const contentType = contentTypeFor(encoding, random);
  return {
    ...(contentType !== undefined && { contentType }),
    ...(random.onceIn(12) && { bounds: smallBounds(random) }),
  };
}

/** None, the right one, or (one time in fourteen) any other. */
function contentTypeFor(encoding: Encoding, random: Random): string | undefined {
  if (random.onceIn(14)) return random.pick(contentTypes);
  return random.onceIn(2) ? undefined : contentTypeOf(random.pick(['1.1', '1.2', '1.3']), encoding);
}

function smallBounds(random: Random): Partial<Bounds> {
  const largest: Bounds = { bytes: 4_000, depth: 16, elements: 100, textLength: 1_000, identifierLength: 60 };
  const names = Object.keys(largest) as (keyof Bounds)[];
  return Object.fromEntries(names.filter(() => random.onceIn(2)).map((name) => [name, random.size(0, largest[name])]));
}
