import { ConfigurationError } from '@smsonly/platform';

/** The kinds of keyword that a phone can send. */
export type ConsentWord = 'stop' | 'stop-all' | 'start' | 'start-all' | 'help';

/** The kind of each keyword, by its folded form. */
export type ConsentWords = ReadonlyMap<string, ConsentWord>;

const variables: Readonly<Record<ConsentWord, string>> = {
  stop: 'SMS_STOP_WORDS',
  'stop-all': 'SMS_STOP_ALL_WORDS',
  start: 'SMS_START_WORDS',
  'start-all': 'SMS_START_ALL_WORDS',
  help: 'SMS_HELP_WORDS',
};

/**
 * The operator's keywords, from their variables.
 *
 * @param lists keywords of each kind separated by commas, in any case, with or without accents.
 * @throws ConfigurationError that names both variables when one keyword has two meanings.
 */
export function consentWords(lists: Readonly<Record<ConsentWord, string>>): ConsentWords {
  const words = new Map<string, ConsentWord>();
  for (const [kind, list] of Object.entries(lists) as [ConsentWord, string][]) {
    for (const word of list.split(',').map(fold)) {
      const known = words.get(word);
      if (word === '' || known === kind) continue;
      if (known !== undefined) {
        throw new ConfigurationError(
          `${variables[known]} and ${variables[kind]} both contain "${word.toLowerCase()}", but a keyword can have only one meaning: ` +
            'remove it from one of them',
        );
      }
      words.set(word, kind);
    }
  }
  return words;
}

/**
 * The keyword that the whole SMS consists of, else undefined. Case, accents, vowel points, characters that show nothing, emoji and
 * punctuation do not count, nor does whether a letter is Greek, Cyrillic or the Latin one that looks the same.
 */
export function readConsentWord(text: string, words: ConsentWords): ConsentWord | undefined {
  return text.length > longestKeyword ? undefined : words.get(fold(text));
}

/** No keyword is this long in any decoration, so longer texts need no folding. */
const longestKeyword = 1000;

function fold(text: string): string {
  return text
    .replace(emoji, ' ')
    .normalize('NFKD')
    .replace(insignificant, '')
    .toUpperCase()
    .replace(lookalike, (letter) => latinOf.get(letter) ?? letter)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replace(/^[ \p{M}]+| $/gu, '');
}

/** Emoji and keycaps go first: some of them are letters and digits when they are decomposed. */
const emoji = /[0-9#*]\ufe0f?\u20e3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/gu;

/**
 * What may stand in a word or not: accents, Arabic vowels, hamza and tatweel, Hebrew and Syriac points, stress marks, variation selectors,
 * marks of direction, spaces without width. Vowel signs of other scripts are letters to their writers, as are the voicing marks of kana.
 */
const insignificant =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Cyrillic}]]--[\u3099\u309a]]|[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640]/gv;

/**
 * Capitals that look like Latin ones. GSM 03.38 has only those Greek capitals that do not, so phones write the others in Latin; people with
 * two keyboards mix Cyrillic and Latin.
 */
const latinOf = new Map(
  Object.entries({ ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ: 'ABEZHIKMNOPTYX', АВЕКМНОРСТУХІЈЅ: 'ABEKMHOPCTYXIJS' }).flatMap(([others, latin]) =>
    [...others].map((other, index) => [other, latin[index] ?? other] as const),
  ),
);
const lookalike = /[\p{Script=Greek}\p{Script=Cyrillic}]/gu;
