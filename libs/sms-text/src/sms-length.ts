import { encodeText } from './encode-text.js';
import { lockingLanguages, nationalLanguages, type NationalLanguage } from './national-languages.js';
import { pickEncoding, type PickedEncoding } from './pick-encoding.js';

/** Who splits a text that is too long for one SMS: the gateway, after a fixed number of units, or the sender, between characters. */
export type Splitting = 'gateway' | 'own';

/** The settings that decide how many SMS a text takes. */
export interface SmsLength {
  readonly splitting: Splitting;
  /** National tables that phones support; used only with own splitting. */
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
  // UCS-2 is always allowed and encodes every character.
  if (!picked) throw new Error('no encoding found, although UCS-2 encodes every text');
  return picked;
}

/**
 * Parses SMS_SPLITTING.
 * @throws Error that names the allowed values
 */
export function readSplitting(value: string): Splitting {
  if (value !== 'gateway' && value !== 'own') throw new Error('must be gateway or own');
  return value;
}

/**
 * Parses a list of languages: `turkish,portuguese`.
 * @throws Error that names the allowed languages
 */
export function readLanguages(value: string): NationalLanguage[] {
  return value.split(',').map((name) => {
    const language = nationalLanguages.find((one) => one === name.trim().toLowerCase());
    if (!language) throw new Error(`must be languages separated by commas, of ${nationalLanguages.join(', ')}`);
    return language;
  });
}
