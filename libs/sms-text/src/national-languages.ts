import { bengaliLocking, bengaliSingle } from './tables/bengali.js';
import { gujaratiLocking, gujaratiSingle } from './tables/gujarati.js';
import { hindiLocking, hindiSingle } from './tables/hindi.js';
import { kannadaLocking, kannadaSingle } from './tables/kannada.js';
import type { SeptetTable } from './tables/layout.js';
import { malayalamLocking, malayalamSingle } from './tables/malayalam.js';
import { oriyaLocking, oriyaSingle } from './tables/oriya.js';
import { portugueseLocking, portugueseSingle } from './tables/portuguese.js';
import { punjabiLocking, punjabiSingle } from './tables/punjabi.js';
import { spanishSingle } from './tables/spanish.js';
import { tamilLocking, tamilSingle } from './tables/tamil.js';
import { teluguLocking, teluguSingle } from './tables/telugu.js';
import { turkishLocking, turkishSingle } from './tables/turkish.js';
import { urduLocking, urduSingle } from './tables/urdu.js';

/** The languages with tables of their own (TS 23.038, 6.2.1.2.4); the identifier is the place in this list, counted from 1. */
export const nationalLanguages = [
  ...(['turkish', 'spanish', 'portuguese', 'bengali', 'gujarati', 'hindi', 'kannada', 'malayalam', 'oriya'] as const),
  ...(['punjabi', 'tamil', 'telugu', 'urdu'] as const),
] as const;

/** A language with a single shift table: it takes the place of the default extension table. */
export type NationalLanguage = (typeof nationalLanguages)[number];

/** A language with a locking shift table: it takes the place of the default alphabet. Spanish has none. */
export type LockingLanguage = Exclude<NationalLanguage, 'spanish'>;

export const lockingTables: Readonly<Record<LockingLanguage, SeptetTable>> = {
  turkish: turkishLocking,
  portuguese: portugueseLocking,
  bengali: bengaliLocking,
  gujarati: gujaratiLocking,
  hindi: hindiLocking,
  kannada: kannadaLocking,
  malayalam: malayalamLocking,
  oriya: oriyaLocking,
  punjabi: punjabiLocking,
  tamil: tamilLocking,
  telugu: teluguLocking,
  urdu: urduLocking,
};

export const singleTables: Readonly<Record<NationalLanguage, SeptetTable>> = {
  turkish: turkishSingle,
  spanish: spanishSingle,
  portuguese: portugueseSingle,
  bengali: bengaliSingle,
  gujarati: gujaratiSingle,
  hindi: hindiSingle,
  kannada: kannadaSingle,
  malayalam: malayalamSingle,
  oriya: oriyaSingle,
  punjabi: punjabiSingle,
  tamil: tamilSingle,
  telugu: teluguSingle,
  urdu: urduSingle,
};

/** The languages with a locking shift table, in the order of their identifiers. */
export const lockingLanguages: readonly LockingLanguage[] = nationalLanguages.filter((name) => name !== 'spanish');

/** The national language identifier in the user data header: Turkish 1 to Urdu 13. */
export function languageIdentifier(language: NationalLanguage): number {
  return nationalLanguages.indexOf(language) + 1;
}

/** The language of an identifier; undefined for 0, which is reserved, and for unassigned ones. */
export function languageOf(identifier: number): NationalLanguage | undefined {
  return nationalLanguages[identifier - 1];
}
