import { alphabetOf, escapeSeptet, type ShiftTables } from './alphabet.js';

const replacementCharacter = '\ufffd';

/**
 * How many septets `text` takes in GSM 03.38 with these tables (a character behind an escape takes two); undefined when a
 * character is in neither table.
 */
export function septetCount(text: string, tables?: ShiftTables): number | undefined {
  const { septetOfUnit } = alphabetOf(tables);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const septet = septetOfUnit.get(text.charCodeAt(i));
    if (septet === undefined) return undefined;
    count += septet > 0x7f ? 2 : 1;
  }
  return count;
}

/**
 * `text` as GSM 03.38 septets, one octet each (unpacked, as SMPP and Jasmin carry them); undefined when a character is in
 * neither table.
 */
export function encodeGsm7(text: string, tables?: ShiftTables): Uint8Array | undefined {
  const count = septetCount(text, tables);
  if (count === undefined) return undefined;
  const { septetOfUnit } = alphabetOf(tables);
  const octets = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const septet = septetOfUnit.get(text.charCodeAt(i)) ?? 0;
    if (septet > 0x7f) octets[at++] = escapeSeptet;
    octets[at++] = septet & 0x7f;
  }
  return octets;
}

/**
 * The text of unpacked GSM 03.38 septets. An escape before a septet without a character of its own there is shown as that
 * septet's plain character, a second or last escape as a space (TS 23.038, 6.2.1.1 and its note 1); a septet that the table
 * leaves empty, and an octet above 0x7F, which is no septet, as U+FFFD.
 */
export function decodeGsm7(octets: Uint8Array, tables?: ShiftTables): string {
  const { main, extension } = alphabetOf(tables);
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const septet = octets[i] as number;
    if (septet !== escapeSeptet) {
      text += main[septet] ?? replacementCharacter;
      continue;
    }
    const next = octets[++i];
    if (next === undefined || next === escapeSeptet) text += ' ';
    else text += extension[next] ?? main[next] ?? replacementCharacter;
  }
  return text;
}
