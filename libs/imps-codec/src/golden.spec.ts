import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';
import { readHex } from './command/hex-text.js';
import { indentXml } from './command/indent-xml.js';
import { decode, encode } from './index.js';
import { listWbxml, tokenListingText } from './wbxml/list-wbxml.js';

/**
 * One readable message per primitive, version and encoding: XML laid out, WBXML as a listing of its tokens with their bytes.
 * `UPDATE_GOLDEN=1` writes the files anew, to be read before committing.
 */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'golden');

describe.each(cspVersions)('the golden messages of CSP %s', (version) => {
  const entries = primitivesOf(version);
  const cases = entries.map((entry) => [entry.kind as string, entry] as const);

  it.each(cases)('writes and reads %s in XML', (kind, entry) => {
    const message = messageWith(entry, version);
    const bytes = encode(message, { encoding: 'xml' });
    const xml = indentXml(Buffer.from(bytes).toString());
    const golden = goldenText(join('xml', version, `${kind}.xml`), xml);

    expect(xml).toBe(golden);
    expect(decode(bytes)).toEqual(message);
    expect(decode(Buffer.from(golden))).toEqual(message);
  });

  it.each(cases)('writes and reads %s in WBXML', (kind, entry) => {
    const message = messageWith(entry, version);
    const bytes = encode(message, { encoding: 'wbxml' });
    const { lines, breakage } = listWbxml(bytes);
    const golden = goldenText(join('wbxml', version, `${kind}.txt`), tokenListingText(lines));

    expect(breakage).toBeUndefined();
    expect(tokenListingText(lines)).toBe(golden);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(readHex(golden)));
    expect(decode(readHex(golden))).toEqual(message);
  });

  it.each(['xml', 'wbxml'])('have no file without a primitive in %s', (encoding) => {
    const kinds = readdirSync(join(folder, encoding, version)).map((file) => file.replace(/\.(xml|txt)$/, ''));
    expect(kinds.sort()).toEqual(cases.map(([kind]) => kind).sort());
  });
});

function goldenText(name: string, text: string): string {
  const file = join(folder, name);
  if (process.env['UPDATE_GOLDEN'] !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return readFileSync(file, 'utf8');
}
