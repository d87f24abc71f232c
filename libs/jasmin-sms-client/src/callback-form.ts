import { parse } from 'node:querystring';

/** Why a callback cannot be used. `problem` says what was expected and never contains the value. */
export interface CallbackError {
  readonly field: string;
  readonly problem: string;
}

/** The content of a callback, or what is wrong with it. */
export type CallbackReading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CallbackError };

/** Thrown by the field readers below, caught by `reading`; never leaves this package. */
class UnusableField extends Error {
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}

/** Runs a reader of fields and turns an unusable field into a value. */
export function reading<T>(body: Uint8Array, read: (form: CallbackForm) => T): CallbackReading<T> {
  try {
    return { ok: true, value: read(new CallbackForm(body)) };
  } catch (error) {
    if (error instanceof UnusableField) return { ok: false, error: { field: error.field, problem: error.problem } };
    throw error;
  }
}

/**
 * A form whose values are octets, not text: Jasmin percent-encodes whatever octets it has (`coding=%08`, `content=%F8`).
 * Values hold one character per octet. Of a repeated field the first counts.
 */
export class CallbackForm {
  readonly #fields: ReadonlyMap<string, string>;

  constructor(body: Uint8Array) {
    const form = parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), '&', '=', {
      maxKeys: 64,
      decodeURIComponent: unescapeOctets,
    });
    this.#fields = new Map(
      Object.entries(form).flatMap(([field, value]) => {
        const first = Array.isArray(value) ? value[0] : value;
        return first === undefined ? [] : [[field, first] as const];
      }),
    );
  }

  /** The text of a field that must be there and not be empty: UTF-8, else Latin-1. */
  text(field: string): string {
    if (!this.#fields.has(field)) throw new UnusableField(field, 'is missing');
    const octets = this.octetsOrNone(field);
    if (octets.length === 0) throw new UnusableField(field, 'is empty');
    return textOf(octets);
  }

  /** The text of a field, undefined when it is missing, empty or Jasmin's `ND` (no data). */
  optional(field: string): string | undefined {
    const value = this.#fields.get(field);
    return value === undefined || value === '' || value === 'ND' ? undefined : textOf(Buffer.from(value, 'latin1'));
  }

  /** One of the given texts. */
  oneOf<const T extends string>(field: string, allowed: readonly T[]): T {
    const text = this.text(field);
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw new UnusableField(field, `is none of ${allowed.join(', ')}`);
    return found;
  }

  /** A text of a given form. */
  matching(field: string, pattern: RegExp, expected: string): string {
    const text = this.text(field);
    if (!pattern.test(text)) throw new UnusableField(field, `is not ${expected}`);
    return text;
  }

  /** The text of a field, empty when it is missing. */
  textOrEmpty(field: string): string {
    return textOf(this.octetsOrNone(field));
  }

  /** The octets of a field, none when it is missing. */
  octetsOrNone(field: string): Buffer {
    return Buffer.from(this.#fields.get(field) ?? '', 'latin1');
  }

  /** The value of a field that is one raw octet; undefined of any other. */
  octetOrNone(field: string): number | undefined {
    const [octet, ...more] = this.octetsOrNone(field);
    return more.length === 0 ? octet : undefined;
  }

  /** The octets of a hexadecimal field; undefined when it is missing or not hexadecimal. */
  hexOrNone(field: string): Uint8Array | undefined {
    const digits = this.#fields.get(field);
    return digits !== undefined && /^(?:[0-9a-f]{2})*$/i.test(digits)
      ? Uint8Array.from(Buffer.from(digits, 'hex'))
      : undefined;
  }
}

// decodeURIComponent reads UTF-8 and throws on other octets.
function unescapeOctets(escaped: string): string {
  return escaped.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(octets: Buffer): string {
  try {
    return utf8.decode(octets);
  } catch {
    // Not UTF-8: an alphanumeric address in the SMSC's own encoding. Latin-1 preserves every octet.
    return octets.toString('latin1');
  }
}
