import { encodeText } from './encode-text.js';
import { lockingLanguages, nationalLanguages, type NationalLanguage } from './national-languages.js';
import { pickEncoding, type PickedEncoding } from './pick-encoding.js';

/** Who cuts a text that is too long for one SMS: a gateway after every so many units, or whoever encodes it, between characters. */
export type Splitting = 'gateway' | 'own';

/** What decides how many SMS a text takes, beside its words. */
export interface SmsLength {
  readonly splitting: Splitting;
  /** National tables that the phones know; of use only where the octets are our own. */
  readonly languages: readonly NationalLanguage[];
}

/** SMS that the text takes. */
export function countSms(text: string, { splitting, languages }: SmsLength): number {
  return splitting === 'gateway' ? encodeText(text).segments : pickForLanguages(text, languages).segments;
}

/** The encoding for phones that know the tables of these languages, beside the default alphabet and UCS-2. */
export function pickForLanguages(text: string, languages: readonly NationalLanguage[]): PickedEncoding {
  const lockingShift = lockingLanguages.filter((language) => languages.includes(language));
  const picked = pickEncoding(text, { singleShift: languages, lockingShift });
  // UCS-2 is among the allowed ones and has a place for every character.
  if (!picked) throw new Error('no encoding for a text that UCS-2 can carry');
  return picked;
}

/**
 * Reads who splits from a setting.
 * @throws Error that says what it may be
 */
export function readSplitting(value: string): Splitting {
  if (value !== 'gateway' && value !== 'own') throw new Error('must be gateway or own');
  return value;
}

/**
 * Reads languages from a setting: `turkish,portuguese`.
 * @throws Error that names the languages there are
 */
export function readLanguages(value: string): NationalLanguage[] {
  return value.split(',').map((name) => {
    const language = nationalLanguages.find((one) => one === name.trim().toLowerCase());
    if (!language) throw new Error(`must be languages separated by commas, of ${nationalLanguages.join(', ')}`);
    return language;
  });
}
