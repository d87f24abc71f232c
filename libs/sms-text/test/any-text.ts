import fc from 'fast-check';
import { gsm7, ucs2, type SmsEncoding } from '../src/encoding.js';
import { alphabetOf } from '../src/alphabet.js';
import { lockingLanguages, nationalLanguages } from '../src/national-languages.js';
import { emojiTexts, textsInManyScripts } from '../src/testing/index.js';

const clusters = ['a', 'ø', '€', 'ğ', 'ı', 'ç', 'ж', '中', '😀', '👨‍👩‍👧‍👦', '🇳🇴', 'e\u0301', 'नि', '\r\n', ' '];
const samples = [...textsInManyScripts, ...emojiTexts].map(({ text }) => text);

/** Well-formed texts of no SMS to about ten: of one alphabet, of many, with long grapheme clusters. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', '€', 'ø'), maxLength: 900 }),
  fc.string({ unit: fc.constantFrom('a', 'ğ', '€', 'ı'), maxLength: 600 }),
  fc.string({ unit: fc.constantFrom(...clusters), maxLength: 300 }),
  fc.array(fc.constantFrom(...samples), { maxLength: 10 }).map((texts) => texts.join(' ')),
  // A letter with more marks than any part can hold.
  fc
    .tuple(fc.integer({ min: 60, max: 200 }), fc.string({ maxLength: 80 }))
    .map(([marks, text]) => `${text}a${'\u0301'.repeat(marks)}${text}`),
);

const shifts = fc.record({
  lockingShift: fc.option(fc.constantFrom(...lockingLanguages), { nil: undefined }),
  singleShift: fc.option(fc.constantFrom(...nationalLanguages), { nil: undefined }),
});

export interface WrittenText {
  readonly encoding: SmsEncoding;
  readonly text: string;
}

/** `text` as it is read again: page breaks and other separators of lines end lines, NUL and byte order marks are left out. */
export function asRead(text: string): string {
  return text.replace(/[\v\f\u0085\u2028\u2029]/g, '\n').replace(/[\0\ufeff]/g, '');
}

/** A text and an encoding that can write it: UCS-2, the default alphabet, or any pair of national tables. */
export const anyWrittenText: fc.Arbitrary<WrittenText> = fc.oneof(
  // Without the mark, which is a character only where no part begins.
  anyText.map((text) => ({ encoding: ucs2, text: text.replaceAll('\ufeff', '') })),
  fc.string({ unit: fc.constantFrom('a', '€', 'ø', '{'), maxLength: 900 }).map((text) => ({ encoding: gsm7, text })),
  shifts.chain((tables) => {
    const characters = [...alphabetOf(tables).septetOfUnit.keys()].map((unit) => String.fromCharCode(unit));
    return fc
      .string({ unit: fc.constantFrom(...characters), maxLength: 700 })
      .map((text) => ({ encoding: { alphabet: 'gsm7' as const, ...tables }, text }));
  }),
);
