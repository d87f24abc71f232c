import { lockingTables, singleTables, type LockingLanguage, type NationalLanguage } from './national-languages.js';
import { defaultLocking, defaultSingle } from './tables/default.js';
import type { SeptetTable } from './tables/layout.js';

/** The septet that makes the next one an index into the extension or single shift table. */
export const escapeSeptet = 0x1b;

/** Which national tables an SMS uses; the default tables where nothing is named. */
export interface ShiftTables {
  readonly lockingShift?: LockingLanguage | undefined;
  readonly singleShift?: NationalLanguage | undefined;
}

/** A pair of tables, both ways. */
export interface Gsm7Alphabet {
  /** Characters of plain septets. */
  readonly main: SeptetTable;
  /** Characters of septets that follow an escape. */
  readonly extension: SeptetTable;
  /** UTF-16 unit -> its septet, or 0x1B00 + septet when an escape goes before. Every character of the tables is one unit. */
  readonly septetOfUnit: ReadonlyMap<number, number>;
}

const alphabets = new Map<string, Gsm7Alphabet>();

/** The alphabet that the tables make together; each pair is made once. */
export function alphabetOf({ lockingShift, singleShift }: ShiftTables = {}): Gsm7Alphabet {
  const name = `${lockingShift ?? ''}+${singleShift ?? ''}`;
  let alphabet = alphabets.get(name);
  if (alphabet === undefined) {
    alphabet = paired(
      lockingShift === undefined ? defaultLocking : lockingTables[lockingShift],
      singleShift === undefined ? defaultSingle : singleTables[singleShift],
    );
    alphabets.set(name, alphabet);
  }
  return alphabet;
}

/** A character in both tables is written without the escape, one that is twice in a table (¡, *) with its lowest septet. */
function paired(main: SeptetTable, extension: SeptetTable): Gsm7Alphabet {
  const septetOfUnit = new Map<number, number>();
  const add = (character: string | undefined, septet: number) => {
    if (character !== undefined && !septetOfUnit.has(character.charCodeAt(0)))
      septetOfUnit.set(character.charCodeAt(0), septet);
  };
  main.forEach(add);
  extension.forEach((character, septet) => add(character, (escapeSeptet << 8) | septet));
  return { main, extension, septetOfUnit };
}
