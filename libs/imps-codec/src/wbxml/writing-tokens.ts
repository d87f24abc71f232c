import { cspNamespaces, cspVersions, type CspVersion, type NamespaceRole } from '@smsonly/imps-model';
import { utf8Octets } from '#octets';
import { END, EXT_T_0, STR_I, utf8Charset } from './globals.js';
import { tokenTables } from './tables.js';
import type { TokenTable } from './token-table.js';

/** The tokens of one version, arranged for writing: by name. */
export type WritingTokens = Readonly<{
  /** What a document starts with: WBXML version, public identifier, character set, an empty string table. */
  header: Uint8Array;
  /** The attribute list that opens a namespace. */
  namespaces: Readonly<Record<NamespaceRole, Uint8Array>>;
  /** By element name: code page times 256 plus token. */
  tags: ReadonlyMap<string, number>;
  /** By text: the value token and its number. */
  values: ReadonlyMap<string, Uint8Array>;
  /** The same in SearchElement, where one number of 1.3 has its older meaning. */
  valuesInSearch: ReadonlyMap<string, Uint8Array>;
  opaqueIntegers: ReadonlySet<string>;
}>;

/** WBXML 1.3 as its header writes it. */
const wbxmlVersion13 = 0x03;

export const writingTokens = Object.fromEntries(
  cspVersions.map((version) => [version, arrange(version, tokenTables[version])]),
) as Readonly<Record<CspVersion, WritingTokens>>;

function arrange(version: CspVersion, table: TokenTable): WritingTokens {
  const { message, transaction, presence } = cspNamespaces[version];
  return {
    header: Uint8Array.of(wbxmlVersion13, table.publicId, utf8Charset, 0),
    namespaces: {
      message: namespaceAttribute(table, version, message),
      transaction: namespaceAttribute(table, version, transaction),
      presence: namespaceAttribute(table, version, presence),
    },
    tags: tagsByName(table),
    values: valuesByText(table.values),
    valuesInSearch: valuesByText({ ...table.values, ...byContext(table) }),
    opaqueIntegers: new Set(table.opaqueIntegers),
  };
}

/** The start token that holds the namespace but for its version, and the version as an inline string. */
function namespaceAttribute(table: TokenTable, version: CspVersion, namespace: string): Uint8Array {
  const [token] = Object.entries(table.namespaceTokens).find(([, prefix]) => prefix + version === namespace) ?? [];
  return Uint8Array.of(Number(token), STR_I, ...utf8Octets(version), 0, END);
}

function valuesByText(values: Readonly<Record<number, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    Object.entries(values).map(([number, text]) => [text, Uint8Array.of(EXT_T_0, ...mbUint32(Number(number)))]),
  );
}

/** The numbers with two meanings, with the one that applies in SearchElement. */
function byContext({ values, valuesReadAlso }: TokenTable): Readonly<Record<number, string>> {
  return Object.fromEntries(Object.entries(valuesReadAlso).filter(([number]) => values[Number(number)] !== undefined));
}

function tagsByName({ tags, readOnlyTags, otherSpellings }: TokenTable): ReadonlyMap<string, number> {
  const byName = new Map<string, number>();
  for (const [page, names] of Object.entries(tags)) {
    for (const [token, name] of Object.entries(names)) {
      const readOnly = readOnlyTags.some((each) => each[0] === Number(page) && each[1] === Number(token));
      if (!readOnly) byName.set(name, Number(page) * 256 + Number(token));
    }
  }
  for (const [spelling, name] of Object.entries(otherSpellings)) byName.set(spelling, byName.get(name) as number);
  return byName;
}

/** A multi-byte integer: seven bits per byte, highest first, with the continuation bit set in all but the last. */
function mbUint32(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
