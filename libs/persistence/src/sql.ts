import pg from 'pg';

/**
 * SQL as tagged templates: values in `${…}` are bound, never put into the text; fragments made by `sql` are inserted. Every statement is
 * prepared once per connection. Rows have bigint as BigInt, timestamptz as Date, jsonb as data and bytea as bytes.
 */
export interface Sql {
  /** Returns the rows. */
  rows<T = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<T[]>;
  /** Returns the number of rows written (or read). */
  run(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

/** Statements of one transaction. They are executed in the order of the calls, awaited or not. */
export interface Tx extends Sql {
  /** Sends a statement without waiting for it, so it costs no round trip. If it fails, the transaction fails with its error. */
  post(text: TemplateStringsArray, ...values: unknown[]): void;
  /** Calls `listener` once the transaction is committed; never if it is rolled back. */
  afterCommit(listener: () => void): void;
}

/** A part of a statement, with its bound values. */
export class Fragment {
  readonly text: readonly string[];
  readonly values: readonly unknown[];

  constructor(text: readonly string[], values: readonly unknown[]) {
    this.text = text;
    this.values = values;
  }
}

/** Makes a fragment, to be inserted into statements and other fragments. */
export function sql(text: TemplateStringsArray, ...values: unknown[]): Fragment {
  return new Fragment(text, values);
}

/** @param text of a statement @returns the name under which it is prepared; empty: not prepared */
export type NameOf = (text: string) => string;

/** What executes statements: a connection, or a pool. */
export type Connection = { query(statement: string | pg.QueryConfig): Promise<pg.QueryResult> };

/** Executes one statement. */
export type Execute = (text: TemplateStringsArray, values: readonly unknown[]) => Promise<pg.QueryResult>;

export function sqlOver(execute: Execute): Sql {
  return {
    rows: async <T>(text: TemplateStringsArray, ...values: unknown[]) => (await execute(text, values)).rows as T[],
    run: async (text, ...values) => (await execute(text, values)).rowCount ?? 0,
  };
}

type Prepared = Readonly<{ name: string; text: string }>;

/** Cached text of templates without fragments, which never changes. */
const known = new WeakMap<TemplateStringsArray, Prepared>();

export function executeOn(connection: Connection, nameOf: NameOf): Execute {
  return (template, values) => {
    const changes = values.some((value) => value instanceof Fragment);
    const statement = changes ? undefined : known.get(template);
    if (statement) return connection.query({ ...statement, values: values as unknown[], types });
    const { text, bound } = rendered(template, values);
    const name = nameOf(text);
    if (!changes && name) known.set(template, { name, text });
    return connection.query({ name, text, values: bound, types });
  };
}

/** The text with `$1`, `$2` … where values are bound, and these values. */
export function rendered(template: readonly string[], values: readonly unknown[]): { text: string; bound: unknown[] } {
  const bound: unknown[] = [];
  const render = (strings: readonly string[], parts: readonly unknown[]): string =>
    strings.reduce((before, after, index) => {
      const part = parts[index - 1];
      if (part instanceof Fragment) return before + render(part.text, part.values) + after;
      return `${before}$${bound.push(part)}${after}`;
    });
  return { text: render(template, values), bound };
}

const [int8, int8Array] = [20, 1016];
const readInt8Array = pg.types.getTypeParser(int8Array, 'text') as (value: string) => (string | null)[];
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === int8) return BigInt;
    if (oid === int8Array) {
      return (value: string) => readInt8Array(value).map((one) => (one === null ? null : BigInt(one)));
    }
    return pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};
