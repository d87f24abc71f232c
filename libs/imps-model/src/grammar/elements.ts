import type { CspVersion, NamespaceRole } from '../versions.js';

/**
 * The building blocks of the CSP grammar: leaves, structs, lists and the choice inside TransactionContent. One entry lists
 * an element's children in the order in which they are written; the type of the plain data, the decoder and the encoder are
 * all derived from it.
 *
 * `'~type'` is never set: it carries the TypeScript type of an element's value.
 */
export type Element<T = unknown> = Leaf<T> | Struct<T> | List<T> | Choice<T>;

interface Named<T> {
  readonly name: string;
  /** Other spellings seen on the wire, read but not written. */
  readonly aliases?: readonly string[];
  /** The spelling in individual versions where it differs from `name`. */
  readonly nameIn?: Readonly<Partial<Record<CspVersion, string>>>;
  readonly '~type'?: T;
}

/**
 * What the text of a leaf means:
 * - `text`: any characters, kept exactly;
 * - `identifier`: trimmed, at most as long as the decoder's bound for identifiers (twice that when `long`);
 * - `word`: trimmed; with `closed` one of `values`;
 * - `integer`: decimal, not negative; `boolean`: `T` or `F`; `date`: ISO 8601;
 * - `flag`: no text, its presence is the value.
 */
export type LeafType = 'text' | 'identifier' | 'word' | 'integer' | 'boolean' | 'date' | 'flag';

/** An element that holds text. */
export interface Leaf<T = unknown> extends Named<T> {
  readonly form: 'leaf';
  readonly type: LeafType;
  readonly values?: readonly string[];
  readonly closed?: boolean;
  readonly long?: boolean;
  /** Left out when its text is empty. */
  readonly dropEmpty?: boolean;
  /** The status code for an invalid value. */
  readonly refusal?: number;
}

/** An element that holds named children. */
export interface Struct<T = unknown> extends Named<T> {
  readonly form: 'struct';
  readonly fields: Readonly<Record<string, Field>>;
  /** Set for primitives: the value of `kind` in the plain data. */
  readonly kind?: string;
  /** For primitives: who sends it. */
  readonly from?: Sender;
  /** First and last version that have it: it is read in every version and written only in these. */
  readonly since?: CspVersion;
  readonly until?: CspVersion;
  /** The element opens one of the version's namespaces. */
  readonly namespace?: NamespaceRole;
  /**
   * Text directly inside the element is read as this field, trimmed unless it is `exact`; up to version `until` it is also
   * written so. White space alone does not count as text.
   */
  readonly bareText?: Readonly<{ field: string; until?: CspVersion; exact?: boolean }>;
  /** Elements seen around its children on the wire: what is inside is read as if it were not. Never written. */
  readonly readThrough?: readonly string[];
  /** Never written without a child. */
  readonly nonEmpty?: boolean;
  /** The key for the names of children that no version has: read only, never written. */
  readonly unknownNames?: string;
  /** The status code for a missing child. */
  readonly refusal?: number;
}

/** An element that holds any number of one other element: an array in the plain data. */
export interface List<T = unknown> extends Named<T> {
  readonly form: 'list';
  readonly item: Element;
  /** Never written without an item. */
  readonly nonEmpty?: boolean;
}

/** An element that holds one out of many primitives. */
export interface Choice<T = unknown> extends Named<T> {
  readonly form: 'choice';
  readonly options: readonly Struct[];
  readonly namespace?: NamespaceRole;
}

/** Who sends a primitive. */
export type Sender = 'client' | 'server' | 'both';

/** A child in its parent. */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly element: Element;
  /** Whether a message without it is refused when it is read (and cannot be written in any version that has it). */
  readonly required: R;
  readonly many: boolean;
  /** First version in which it must be written, although it is optional when read. */
  readonly mandatoryFrom?: CspVersion;
  /**
   * What happens when the version supports nothing of the element's value: by default the element is left out if it is
   * optional. `refused` where leaving it out would widen the meaning of the message; `empty` to write it empty.
   */
  readonly whenUnsupported?: 'refused' | 'empty';
  /** Versions up to this one get only the first of several. */
  readonly oneUntil?: CspVersion;
  /** First and last version that have it: it is read in every version and written only in these. */
  readonly since?: CspVersion;
  readonly until?: CspVersion;
  readonly '~type'?: T;
}

type Child = Element | Field;
type Children = Readonly<Record<string, Child>>;
type TypeOf<C> = C extends { readonly '~type'?: infer T } ? T : never;
type RequiredKeys<C extends Children> = {
  [K in keyof C]: C[K] extends { readonly form: string } | { readonly required: true } ? K : never;
}[keyof C];
type Flat<T> = { [K in keyof T]: T[K] };

/** The plain data of an element's children. */
export type ContentOf<C extends Children> = Flat<
  { readonly [K in RequiredKeys<C>]: TypeOf<C[K]> } & {
    readonly [K in Exclude<keyof C, RequiredKeys<C>>]?: TypeOf<C[K]>;
  }
>;

/** The plain data of an element. */
export type ValueOf<E extends Element> = TypeOf<E>;

/** A known word, or any other text. */
export type Word<W extends string> = W | (string & {});

type LeafOptions = Pick<Leaf, 'aliases' | 'nameIn' | 'long' | 'dropEmpty' | 'refusal'>;
type StructOptions = Pick<
  Struct,
  'aliases' | 'nameIn' | 'namespace' | 'bareText' | 'readThrough' | 'nonEmpty' | 'refusal'
>;
type FieldOptions = Pick<Field, 'whenUnsupported'>;

export const text = (name: string, options?: LeafOptions): Leaf<string> => ({
  form: 'leaf',
  type: 'text',
  name,
  ...options,
});

export const identifier = (name: string, options?: LeafOptions): Leaf<string> => ({
  form: 'leaf',
  type: 'identifier',
  name,
  ...options,
});

/** Text from an open set: the listed values are known, others are kept as they are. */
export const word = <const W extends string>(
  name: string,
  values: readonly W[],
  options?: LeafOptions,
): Leaf<Word<W>> => ({
  form: 'leaf',
  type: 'word',
  name,
  values,
  ...options,
});

/** Text from a closed set, read without regard to case. */
export const oneOf = <const W extends string>(name: string, values: readonly W[], options?: LeafOptions): Leaf<W> => ({
  form: 'leaf',
  type: 'word',
  closed: true,
  name,
  values,
  ...options,
});

export const integer = (name: string, options?: LeafOptions): Leaf<number> => ({
  form: 'leaf',
  type: 'integer',
  name,
  ...options,
});

/** `T` or `F`; an element that is there without text counts as `T`. */
export const boolean = (name: string, options?: LeafOptions): Leaf<boolean> => ({
  form: 'leaf',
  type: 'boolean',
  name,
  ...options,
});

export const date = (name: string, options?: LeafOptions): Leaf<Date> => ({
  form: 'leaf',
  type: 'date',
  name,
  ...options,
});

export const flag = (name: string): Leaf<true> => ({ form: 'leaf', type: 'flag', name });

export const struct = <const C extends Children>(
  name: string,
  children: C,
  options?: StructOptions,
): Struct<ContentOf<C>> => ({ form: 'struct', name, fields: fieldsOf(children), ...options });

/** The struct, keeping under `key` the names of children that no version has, for a server that must refuse them. */
export const withUnknownNames = <T, const K extends string>(
  element: Struct<T>,
  key: K,
): Struct<Flat<T & { readonly [U in K]?: readonly string[] }>> => ({
  ...(element as Struct<never>),
  unknownNames: key,
});

export const list = <T>(name: string, item: Element<T>): List<readonly T[]> => ({ form: 'list', name, item });

/** A list that is written with at least one item; an empty one is read. */
export const nonEmptyList = <T>(name: string, item: Element<T>): List<readonly T[]> => ({
  ...list(name, item),
  nonEmpty: true,
});

/** A primitive: a struct that may stand in TransactionContent. */
export const primitive = <const K extends string, const C extends Children>(
  kind: K,
  from: Sender,
  children: C,
  options?: StructOptions & { readonly since?: CspVersion; readonly until?: CspVersion },
): Struct<Flat<{ readonly kind: K } & ContentOf<C>>> => ({
  form: 'struct',
  name: kind,
  kind,
  from,
  fields: fieldsOf(children),
  ...options,
});

export const choice = <const O extends readonly Struct[]>(
  name: string,
  options: O,
  namespace?: NamespaceRole,
): Choice<ValueOf<O[number]>> => ({ form: 'choice', name, options, ...(namespace && { namespace }) });

export const optional = <T>(element: Element<T>, options?: FieldOptions): Field<T, false> => ({
  element,
  required: false,
  many: false,
  ...options,
});

/** Optional when read, since clients leave it out; required when writing a version that has it. */
export const mandatory = <T>(child: Element<T> | Field<T>, options?: FieldOptions): Field<T, false> =>
  mandatoryFrom('1.1', child, options);

/** Optional when read; required when writing this version or a later one. */
export const mandatoryFrom = <T>(
  version: CspVersion,
  child: Element<T> | Field<T>,
  options?: FieldOptions,
): Field<T, false> => ({
  ...(fieldOf(child) as Field<T>),
  required: false,
  mandatoryFrom: version,
  ...options,
});

/** Any number, in an array; the array is absent for none. */
export const many = <T>(element: Element<T>): Field<readonly T[], false> => ({ element, required: false, many: true });

/** One or more. */
export const oneOrMore = <T>(element: Element<T>): Field<readonly T[], true> => ({
  element,
  required: true,
  many: true,
});

/** Any number in newer versions; versions up to `until` are written the first only. */
export const manyAfter = <T>(until: CspVersion, element: Element<T>): Field<readonly T[], false> => ({
  ...many(element),
  oneUntil: until,
});

/** Written from this version on. */
export const since = <T>(version: CspVersion, child: Element<T> | Field<T>): Field<T, false> => ({
  ...(fieldOf(child) as Field<T>),
  required: false,
  since: version,
});

/** Written up to this version. */
export const until = <T>(version: CspVersion, child: Element<T> | Field<T>): Field<T, false> => ({
  ...(fieldOf(child) as Field<T>),
  required: false,
  until: version,
});

/** Written in this version only. */
export const only = <T>(version: CspVersion, child: Element<T> | Field<T>): Field<T, false> =>
  until(version, since(version, child));

/** Seen on the wire and read, but never written. */
export const readOnly = <T>(child: Element<T> | Field<T>): Field<T, false> => until('1.1', since('1.3', child));

/** Every name that an element may have on the wire. */
export function namesOf({ name, aliases = [], nameIn = {} }: Element): readonly string[] {
  return [name, ...aliases, ...Object.values(nameIn)];
}

function fieldOf(child: Child): Field {
  return 'form' in child ? { element: child, required: true, many: false } : child;
}

function fieldsOf(children: Children): Record<string, Field> {
  return Object.fromEntries(Object.entries(children).map(([key, child]) => [key, fieldOf(child)]));
}
