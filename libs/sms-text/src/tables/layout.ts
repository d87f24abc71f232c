/** The character of each of the 128 septets; undefined where the specification leaves the cell empty, and for the escape. */
export type SeptetTable = readonly (string | undefined)[];

const namedCells = new Map<string, string | undefined>([
  ['--', undefined],
  ['ESC', undefined],
  ['SP', ' '],
  ['LF', '\n'],
  ['CR', '\r'],
  ['FF', '\f'],
]);

/**
 * Reads a table written as 8 lines of 16 cells, septet 0x00 first. A cell is the character itself, its code point in four
 * hexadecimal digits (scripts that combine or run from right to left are unreadable otherwise), a name (SP, LF, CR, FF,
 * ESC) or `--` for an empty one. Throws when a cell is none of these or cells are missing.
 */
export function table(layout: string): SeptetTable {
  const cells = layout.trim().split(/\s+/);
  if (cells.length !== 128) throw new Error(`a septet table has 128 cells, not ${cells.length}`);
  return cells.map((cell, septet) => {
    if (namedCells.has(cell)) return namedCells.get(cell);
    if (cell.length === 1) return cell;
    if (/^[0-9a-f]{4}$/.test(cell)) return String.fromCharCode(Number.parseInt(cell, 16));
    throw new Error(`cell ${septet} of a septet table is neither a character, a code point nor a name`);
  });
}
