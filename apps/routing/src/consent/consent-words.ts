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
 * @param lists keywords of each kind separated by commas, in any case and with any accents.
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
          `${variables[known]} and ${variables[kind]} both contain "${word}", but a keyword can have only one meaning: ` +
            'remove it from one of them',
        );
      }
      words.set(word, kind);
    }
  }
  return words;
}

/** The keyword that the whole SMS consists of, ignoring case, accents, white space and surrounding punctuation; else undefined. */
export function readConsentWord(text: string, words: ConsentWords): ConsentWord | undefined {
  return text.length > longestKeyword ? undefined : words.get(fold(text));
}

/** No keyword is this long, so longer texts need no folding. */
const longestKeyword = 100;

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '')
    .replace(/\s+/g, ' ');
}
