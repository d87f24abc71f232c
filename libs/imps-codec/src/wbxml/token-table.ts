/**
 * The WBXML tokens of one version of CSP. Token numbers of tags are without the bits for content (0x40) and attributes
 * (0x80).
 */
export type TokenTable = Readonly<{
  publicId: number;
  publicIdText: string;
  /** Attribute start tokens, all of which mean `xmlns`: with which value each begins; the version follows as a string. */
  namespaceTokens: Readonly<Record<number, string>>;
  /** By code page and token: the element's name. */
  tags: Readonly<Record<number, Readonly<Record<number, string>>>>;
  /** Page and token of tags that are read and never written: their names are in another place too. */
  readOnlyTags: readonly (readonly [page: number, token: number])[];
  /** Other spellings of element names, and the table's spelling. */
  otherSpellings: Readonly<Record<string, string>>;
  /** By number: what an EXT_T token stands for. */
  values: Readonly<Record<number, string>>;
  /** Further numbers that are read as these values. */
  valuesReadAlso: Readonly<Record<number, string>>;
  /** Elements whose integers are written as opaque data. */
  opaqueIntegers: readonly string[];
  /** Elements whose integers some write as opaque data and others as text; written as text, read as both. */
  disputedIntegers: readonly string[];
}>;
