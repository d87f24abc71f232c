import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import { encode, type Encoding } from '../src/index.js';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';
import { cutWbxml } from './cut-wbxml.js';
import { cutXml } from './cut-xml.js';
import { checkedWbxml, foreignXml } from './foreign-documents.js';
import { packageFolder } from './package-folder.js';
import type { Pieces } from './pieces.js';

/** A valid document from which mutants are made. */
export type Seed = Readonly<{ name: string; encoding: Encoding; bytes: Uint8Array; pieces: Pieces }>;

/** The seeds of each wire form, always in the same order. */
export type Corpus = Readonly<Record<Encoding, readonly Seed[]>>;

/**
 * Every primitive in every version and wire form as our encoder writes it, the golden files, and documents as clients write
 * them.
 */
export function readCorpus(): Corpus {
  const xml = Object.entries(foreignXml).map(([name, text]) => seed(name, 'xml', Buffer.from(text)));
  const wbxml = Object.entries(checkedWbxml).map(([name, hex]) => seed(name, 'wbxml', Buffer.from(hex, 'hex')));
  for (const version of cspVersions) {
    for (const entry of primitivesOf(version)) {
      const message = messageWith(entry, version);
      const name = `${version} ${entry.kind}`;
      xml.push(seed(name, 'xml', encode(message, { encoding: 'xml' })));
      wbxml.push(seed(name, 'wbxml', encode(message, { encoding: 'wbxml' })));
    }
    xml.push(...goldenXml(version));
  }
  return { xml, wbxml };
}

function seed(name: string, encoding: Encoding, bytes: Uint8Array): Seed {
  return { name, encoding, bytes, pieces: encoding === 'xml' ? cutXml(bytes) : cutWbxml(bytes) };
}

function goldenXml(version: CspVersion): Seed[] {
  const folder = join(packageFolder, 'golden', 'xml', version);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files.map((file) => seed(`${version} golden ${file}`, 'xml', readFileSync(join(folder, file))));
}
