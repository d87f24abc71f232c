import { readFileSync } from 'node:fs';
import type { CspVersion } from '@smsonly/imps-model';

/** The WBXML tokens of one version, both ways. */
export type Tokens = Readonly<{
  publicId: number;
  /** Name prefix of a namespace, by its token. */
  namespaces: ReadonlyMap<number, string>;
  tagName: (page: number, token: number) => string | undefined;
  tagToken: (name: string) => Readonly<{ page: number; token: number }> | undefined;
  valueText: (token: number) => string | undefined;
  valueToken: (text: string) => number | undefined;
  isInteger: (element: string) => boolean;
}>;

type Table = Readonly<{
  publicId: string;
  namespaceTokens: Readonly<Record<string, string>>;
  tagPages: Readonly<Record<string, Readonly<{ tokens: Readonly<Record<string, string>> }>>>;
  tagsReadOnly: readonly string[];
  otherSpellings: Readonly<Record<string, string>>;
  values: Readonly<Record<string, string>>;
  valuesReadAlso: Readonly<Record<string, string>>;
  valuesPreferred: Readonly<Record<string, string>>;
  opaqueIntegers: readonly string[];
}>;

/** The tables as data; what reads and writes by them here is written apart from the codec, so that each checks the other. */
const tables = JSON.parse(
  readFileSync(new URL('../../../libs/imps-codec/tables/wbxml.json', import.meta.url), 'utf8'),
) as Readonly<Record<CspVersion, Table>>;

export const tokensOf: Readonly<Record<CspVersion, Tokens>> = {
  '1.1': indexed(tables['1.1']),
  '1.2': indexed(tables['1.2']),
  '1.3': indexed(tables['1.3']),
};

function indexed(table: Table): Tokens {
  const names = new Map<number, string>();
  const tags = new Map<string, { page: number; token: number }>();
  const readOnly = new Set(table.tagsReadOnly);
  for (const [page, { tokens }] of Object.entries(table.tagPages)) {
    for (const [token, name] of Object.entries(tokens)) {
      names.set(Number(page) * 256 + Number(token), name);
      if (!readOnly.has(`${page}:${token}`) && !tags.has(name))
        tags.set(name, { page: Number(page), token: Number(token) });
    }
  }
  const texts = new Map(Object.entries(table.valuesReadAlso).map(([token, text]) => [Number(token), text]));
  const values = new Map<string, number>();
  for (const [token, text] of Object.entries(table.values)) {
    texts.set(Number(token), text);
    values.set(text, Number(token));
  }
  for (const [text, token] of Object.entries(table.valuesPreferred)) values.set(text, Number(token));
  const integers = new Set(table.opaqueIntegers);
  return {
    publicId: Number(table.publicId),
    namespaces: new Map(Object.entries(table.namespaceTokens).map(([token, prefix]) => [Number(token), prefix])),
    tagName: (page, token) => names.get(page * 256 + token),
    tagToken: (name) => tags.get(name) ?? tags.get(table.otherSpellings[name] ?? ''),
    valueText: (token) => texts.get(token),
    valueToken: (text) => values.get(text),
    isInteger: (element) => integers.has(element),
  };
}
