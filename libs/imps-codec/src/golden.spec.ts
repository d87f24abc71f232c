import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';
import { indentXml } from '../test/indent-xml.js';
import { decode, encode } from './index.js';

/** One readable message per primitive and version; `UPDATE_GOLDEN=1` writes the files anew, to be read before committing. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'golden', 'xml');

describe.each(cspVersions)('the golden messages of CSP %s', (version) => {
  const entries = primitivesOf(version);

  it.each(entries.map((entry) => [entry.kind as string, entry] as const))('writes and reads %s', (kind, entry) => {
    const message = messageWith(entry, version);
    const bytes = encode(message);
    const file = join(folder, version, `${kind}.xml`);
    const xml = indentXml(Buffer.from(bytes).toString());
    if (process.env['UPDATE_GOLDEN'] !== undefined) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, xml);
    }
    const golden = readFileSync(file, 'utf8');

    expect(xml).toBe(golden);
    expect(decode(bytes)).toEqual(message);
    expect(decode(Buffer.from(golden))).toEqual(message);
  });

  it('has no file without a primitive', () => {
    const files = readdirSync(join(folder, version)).sort();
    expect(files).toEqual(entries.map((entry) => `${entry.kind}.xml`).sort());
  });
});
