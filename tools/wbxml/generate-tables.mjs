// `node tools/wbxml/generate-tables.mjs` writes libs/imps-codec/src/wbxml/tables.ts from libs/imps-codec/tables/wbxml.json, the token
// tables of CSP 1.1, 1.2 and 1.3 as they were cross-checked between dissector, handset, client and server tables. `--check` only
// compares, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const path = (/** @type {string} */ relative) =>
  fileURLToPath(new URL(`../../libs/imps-codec/${relative}`, import.meta.url));
const source = 'tables/wbxml.json';
const target = path('src/wbxml/tables.ts');

/**
 * @typedef {{ publicId: string, publicIdText: string, namespaceTokens: Record<string, string>,
 *   tagPages: Record<string, { name: string, tokens: Record<string, string> }>, tagsReadOnly: string[],
 *   otherSpellings: Record<string, string>, values: Record<string, string>, valuesReadAlso: Record<string, string>,
 *   valuesPreferred: Record<string, string>, opaqueIntegers: string[], disputedIntegers: string[] }} VersionTables
 */

/** @type {Record<string, VersionTables>} */
const versions = JSON.parse(readFileSync(path(source), 'utf8'));

const hex = (/** @type {string} */ number) => `0x${Number(number).toString(16).padStart(2, '0')}`;
const literal = (/** @type {unknown} */ value) => JSON.stringify(value);
const numbered = (/** @type {Record<string, string>} */ entries) =>
  `{ ${Object.entries(entries)
    .map(([token, text]) => `${hex(token)}: ${literal(text)}`)
    .join(', ')} }`;

/** @param {string} version @param {VersionTables} tables */
function ofVersion(version, tables) {
  const readOnly = new Set(tables.tagsReadOnly.map((each) => each.split(':').map(hex).join(':')));
  const preferred = new Map(Object.entries(tables.valuesPreferred));
  /** @type {string[]} */
  const tags = [];
  /** @type {[string, string][]} */
  const readOnlyTags = [];
  for (const [page, { name, tokens }] of Object.entries(tables.tagPages)) {
    tags.push(`/* ${name} */ ${hex(page)}: ${numbered(tokens)}`);
    for (const token of Object.keys(tokens))
      if (readOnly.has(`${hex(page)}:${hex(token)}`)) readOnlyTags.push([hex(page), hex(token)]);
  }
  const readAlso = { ...tables.valuesReadAlso };
  /** @type {Record<string, string>} */
  const written = {};
  for (const [token, text] of Object.entries(tables.values)) {
    if (preferred.has(text) && hex(preferred.get(text) ?? '') !== hex(token)) readAlso[token] = text;
    else written[token] = text;
  }
  return `${literal(version)}: {
    publicId: ${hex(tables.publicId)},
    publicIdText: ${literal(tables.publicIdText)},
    namespaceTokens: ${numbered(tables.namespaceTokens)},
    tags: { ${tags.join(', ')} },
    readOnlyTags: [${readOnlyTags.map(([page, token]) => `[${page}, ${token}]`).join(', ')}],
    otherSpellings: ${literal(tables.otherSpellings)},
    values: ${numbered(written)},
    valuesReadAlso: ${numbered(readAlso)},
    opaqueIntegers: ${literal(tables.opaqueIntegers)},
    disputedIntegers: ${literal(tables.disputedIntegers)},
  }`;
}

const text = `// Made by tools/wbxml/generate-tables.mjs from ${source}: edit that file, not this one.
import type { CspVersion } from '@smsonly/imps-model';
import type { TokenTable } from './token-table.js';

/** The WBXML token tables of each version of CSP. */
export const tokenTables: Readonly<Record<CspVersion, TokenTable>> = {
  ${Object.entries(versions)
    .map(([version, tables]) => ofVersion(version, tables))
    .join(',\n  ')},
};
`;
const made = await format(text, { parser: 'typescript', singleQuote: true, printWidth: 120 });

if (!process.argv.includes('--check')) {
  writeFileSync(target, made);
} else if (readFileSync(target, 'utf8') !== made) {
  console.error(
    'libs/imps-codec/src/wbxml/tables.ts is not what its table makes: run node tools/wbxml/generate-tables.mjs',
  );
  process.exit(1);
}
