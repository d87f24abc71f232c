/**
 * Configuration by environment variable: a table of variables, each with its meaning, its reader and its default.
 * docs/variables.md is generated from the same entries.
 */

/** An unusable configuration. The message has one line per faulty variable: name, what is wrong, what to set. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export type Variable<T> = Readonly<{
  description: string;
  /** The default as written in the environment; undefined means that the variable must be set. */
  default: string | undefined;
  optional: boolean;
  /** True when an empty string is a value; for all others it counts as not set. */
  mayBeEmpty: boolean;
  /** @throws Error that says what a value must look like */
  read: (text: string) => T;
}>;

type Options = { description: string; default?: string; mayBeEmpty?: boolean };

function variable<T>(options: Options, read: (text: string) => T): Variable<T> {
  const { description, default: byDefault, mayBeEmpty = false } = options;
  return { description, default: byDefault, optional: false, mayBeEmpty, read };
}

/** A variable that may be absent. */
export function optional<T>(inner: Variable<T>): Variable<T | undefined> {
  return { ...inner, optional: true, read: inner.read };
}

export const text = (options: Options): Variable<string> => variable(options, (value) => value);

export const list = (options: Options): Variable<string[]> =>
  variable(options, (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

export const integer = (options: Options & { min?: number; max?: number }): Variable<number> =>
  variable(options, (value) => {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < min || number > max)
      throw new Error(`must be a whole number from ${min} to ${max}`);
    return number;
  });

export const port = (options: Options): Variable<number> => integer({ ...options, min: 1, max: 65535 });

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `500ms`, `5s`, `30m`, `12h`, `7d`; read as milliseconds. */
export const duration = (options: Options): Variable<number> =>
  variable(options, (value) => {
    const match = /^(\d+)(ms|s|m|h|d)$/.exec(value);
    const unit = match && units[match[2] ?? ''];
    if (!match || unit === null || unit === undefined)
      throw new Error('must be a duration such as 500ms, 5s, 30m, 12h or 7d');
    return Number(match[1]) * unit;
  });

/** A size in bytes such as `262144`, `256KiB`, `1MiB`. */
export const bytes = (options: Options): Variable<number> =>
  variable(options, (value) => {
    const match = /^(\d+)(KiB|MiB)?$/.exec(value);
    if (!match) throw new Error('must be a size such as 262144, 256KiB or 1MiB');
    return Number(match[1]) * (match[2] === 'KiB' ? 1024 : match[2] === 'MiB' ? 1024 * 1024 : 1);
  });

export const url = (options: Options & { protocols?: readonly string[] }): Variable<string> =>
  variable(options, (value) => {
    const protocols = options.protocols ?? ['http:', 'https:'];
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      throw new Error(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return value.replace(/\/+$/, '');
  });

/** One of a few words. */
export const oneOf = <const W extends string>(options: Options, words: readonly W[]): Variable<W> =>
  variable(options, (value) => {
    const word = words.find((one) => one === value);
    if (word === undefined) throw new Error(`must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
    return word;
  });

/** A value read by the caller's function, e.g. number ranges. */
export const parsed = <T>(options: Options, read: (value: string) => T): Variable<T> => variable(options, read);

export type Variables = Readonly<Record<string, Variable<unknown>>>;
export type Values<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };
/** The table from which values of this type are read. */
export type VariablesOf<T> = { readonly [K in keyof T]: Variable<T[K]> };

/**
 * Reads all variables of a table. An empty string counts as not set, unless it may be one's value.
 * @throws ConfigurationError that names every faulty variable; never a value, since it may be a secret
 */
export function readVariables<T>(variables: VariablesOf<T>, env: Readonly<Record<string, string | undefined>>): T {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries<Variable<unknown>>(variables)) {
    const given = env[name] === '' && !one.mayBeEmpty ? undefined : env[name];
    const value = given ?? one.default;
    if (value === undefined) {
      if (!one.optional) faults.push(`${name} is not set: ${one.description}`);
      continue;
    }
    try {
      values[name] = one.read(value);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)} (${one.description})`);
    }
  }
  if (faults.length > 0) throw new ConfigurationError(`invalid configuration\n  ${faults.join('\n  ')}`);
  return values as T;
}
