/**
 * GSM 03.38 (3GPP TS 23.038, 6.2.1 and 6.2.1.1): the default alphabet and its extension table.
 * A table index is the septet's value. Septet 0x1B is the escape to the extension table and stands for no character.
 */

/** The septet that makes the next one an index into the extension table. */
export const ESCAPE = 0x1b;

// 16 septets a line, 0x00 to 0x7F. U+001B keeps the place of the escape.
const DEFAULT_ALPHABET = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
].join('');

const EXTENSION_TABLE: readonly (readonly [septet: number, character: string])[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
];

/** Character of each septet of the default alphabet; the escape's place is undefined. */
export const defaultCharacters: readonly (string | undefined)[] = [...DEFAULT_ALPHABET].map((character, septet) =>
  septet === ESCAPE ? undefined : character,
);

/** Character of each septet that follows an escape. */
export const extensionCharacters: ReadonlyMap<number, string> = new Map(EXTENSION_TABLE);

/** UTF-16 unit -> septet in the default alphabet, or 0x1B00 + septet in the extension table. Every GSM character is one unit. */
export const septetOfUnit: ReadonlyMap<number, number> = new Map([
  ...defaultCharacters.flatMap((character, septet) =>
    character === undefined ? [] : [[character.charCodeAt(0), septet] as const],
  ),
  ...EXTENSION_TABLE.map(([septet, character]) => [character.charCodeAt(0), (ESCAPE << 8) | septet] as const),
]);
