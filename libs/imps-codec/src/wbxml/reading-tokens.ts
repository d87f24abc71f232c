import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import { tokenTables } from './tables.js';
import type { TokenTable } from './token-table.js';

/** The tokens of one version, arranged for reading: by number. */
export type ReadingTokens = Readonly<{
  version: CspVersion;
  /** By code page and token without its bits. */
  tags: readonly (readonly (string | undefined)[])[];
  values: readonly (string | undefined)[];
  /** In SearchElement one number of 1.3 has its older meaning. */
  valuesInSearch: readonly (string | undefined)[];
  disputedIntegers: ReadonlySet<string>;
}>;

export const readingTokens = Object.fromEntries(
  cspVersions.map((version) => [version, arrange(version, tokenTables[version])]),
) as Readonly<Record<CspVersion, ReadingTokens>>;

/** Attribute start tokens, all of which mean `xmlns`: the newest version has those of the older ones too. */
export const namespaceTokens: readonly (string | undefined)[] = byNumber(tokenTables['1.3'].namespaceTokens);

const namespacesByStart: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  namespaceTokens
    .filter((start) => start !== undefined)
    .map((start) => [start, new Map(cspVersions.map((version) => [version, start + version]))]),
);

/** The namespace with this start and rest. Those of CSP are precomputed: a freshly joined string is slow to compare. */
export function joinNamespace(start: string, rest: string): string {
  return namespacesByStart.get(start)?.get(rest) ?? start + rest;
}

/** In place of opaque data that are no text. */
export const noText = '\ufffd';

/** What a value token stands for in an element of this name, if the version has it. */
export function valueOfToken(
  tokens: ReadingTokens,
  number: number,
  elementName: string | undefined,
): string | undefined {
  return (elementName === 'SearchElement' ? tokens.valuesInSearch : tokens.values)[number];
}

/**
 * The name of a root by page and token: of the declared version, or of the first one that has a name there, since a client
 * asking for the versions may declare one that does not have the request.
 */
export function rootName(declaredVersion: CspVersion, page: number, code: number): string | undefined {
  for (const version of [declaredVersion, ...cspVersions]) {
    const name = readingTokens[version].tags[page]?.[code];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The version of a public identifier's number. */
export function versionOfPublicId(publicId: number): CspVersion | undefined {
  return cspVersions.find((version) => tokenTables[version].publicId === publicId);
}

/** The version of a public identifier's text; 1.1 has also been seen under the name of its successors. */
export function versionOfPublicText(text: string): CspVersion | undefined {
  if (text === '-//OMA//DTD WV-CSP 1.1//EN') return '1.1';
  return cspVersions.find((version) => tokenTables[version].publicIdText === text);
}

function arrange(version: CspVersion, table: TokenTable): ReadingTokens {
  const tags: (readonly (string | undefined)[])[] = [];
  for (const [page, names] of Object.entries(table.tags)) tags[Number(page)] = byNumber(names);
  return {
    version,
    tags,
    values: byNumber({ ...table.valuesReadAlso, ...table.values }),
    valuesInSearch: byNumber({ ...table.values, ...table.valuesReadAlso }),
    disputedIntegers: new Set(table.disputedIntegers),
  };
}

function byNumber(entries: Readonly<Record<number, string>>): (string | undefined)[] {
  const length = Math.max(-1, ...Object.keys(entries).map(Number)) + 1;
  return Array.from({ length }, (_, number) => entries[number]);
}
