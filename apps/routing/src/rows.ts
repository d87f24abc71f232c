/**
 * Rows as a single parameter, for `json_to_recordset`. Postgres accepts neither NUL nor lone surrogates in text; both become
 * U+FFFD.
 */
export function rowsOf(rows: readonly Record<string, unknown>[]): string {
  const json = JSON.stringify(rows);
  return /\\u(?:0000|d[89a-f])/.test(json)
    ? JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))
    : json;
}

export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
