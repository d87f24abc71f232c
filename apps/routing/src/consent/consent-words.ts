import { ConfigurationError } from '@smsonly/platform';

/** What a phone may say about the SMS it gets. */
export type ConsentWord = 'stop' | 'stop-all' | 'start' | 'start-all' | 'help';

/** The words of each kind, folded. */
export type ConsentWords = ReadonlyMap<string, ConsentWord>;

const variables: Readonly<Record<ConsentWord, string>> = {
  stop: 'SMS_STOP_WORDS',
  'stop-all': 'SMS_STOP_ALL_WORDS',
  start: 'SMS_START_WORDS',
  'start-all': 'SMS_START_ALL_WORDS',
  help: 'SMS_HELP_WORDS',
};

/**
 * The words of an operator, from the variables that hold them.
 *
 * @param lists words of each kind separated by commas, in any case and with any accents.
 * @throws ConfigurationError that names both variables when one word is to mean two things.
 */
export function consentWords(lists: Readonly<Record<ConsentWord, string>>): ConsentWords {
  const words = new Map<string, ConsentWord>();
  for (const [kind, list] of Object.entries(lists) as [ConsentWord, string][]) {
    for (const word of list.split(',').map(fold)) {
      const known = words.get(word);
      if (word === '' || known === kind) continue;
      if (known !== undefined) {
        throw new ConfigurationError(
          `${variables[known]} and ${variables[kind]} both have "${word}", which can mean one thing only: ` +
            'take it out of one of them',
        );
      }
      words.set(word, kind);
    }
  }
  return words;
}

/** The word that a whole SMS is, but for case, accents, white space and what stands around it; else undefined. */
export function readConsentWord(text: string, words: ConsentWords): ConsentWord | undefined {
  return text.length > longestWord ? undefined : words.get(fold(text));
}

/** No word is as long as this; folding a long text would be wasted work. */
const longestWord = 100;

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '')
    .replace(/\s+/g, ' ');
}
