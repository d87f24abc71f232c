import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readServiceVariables } from '@smsonly/service';
import { routingPolicy } from '../routing.parts.js';
import { routingVariables } from '../routing.variables.js';
import { consentWords, readConsentWord } from './consent-words.js';

const required = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: '127.0.0.1:1' };

const words = consentWords({
  stop: 'STOP, arrêt, СТОП, रोकें',
  'stop-all': 'STOP ALL',
  start: 'start',
  'start-all': 'start all',
  help: 'help, INFO',
});

describe('a keyword', () => {
  it.each([
    ['STOP', 'stop'],
    [' stop! ', 'stop'],
    ['«Stop»', 'stop'],
    ['Arret', 'stop'],
    ['ARRÊT.', 'stop'],
    ['Стоп', 'stop'],
    ['रोकें', 'stop'],
    ['stop   all', 'stop-all'],
    ['Stop\nall', 'stop-all'],
    ['ＳＴＯＰ', 'stop'],
    ['Start', 'start'],
    ['start all', 'start-all'],
    ['help?', 'help'],
  ])('is all that %j says: %s', (text, word) => expect(readConsentWord(text, words)).toBe(word));

  it.each(['please stop', 'stop it', 'STOP ALL OF IT', 'st op', '', '!', 'stopp', 'x'.repeat(5000)])(
    'is not %j, which is ordinary speech',
    (text) => expect(readConsentWord(text, words)).toBeUndefined(),
  );

  it('cannot mean two things', () => {
    expect(() => consentWords({ stop: 'a', 'stop-all': 'A', start: '', 'start-all': '', help: '' })).toThrow(/"a"/);
  });
});

const standard = routingPolicy(readServiceVariables(routingVariables, required)).consent.words;

describe('a keyword that an operator need not set', () => {
  it.each([
    ...['Stop', 'STOPP', 'Unsubscribe', 'QUIT', 'end', 'Cancel', 'REVOKE', 'OPTOUT', 'opt out', 'OPT-OUT', 'Opt_out'],
    ...['Arrêt', 'parar', 'стоп', 'ΣΤΟΠ', 'στοπ', 'توقف', '停止'],
  ])('is %s, which stops one sender', (text) => expect(readConsentWord(text, standard)).toBe('stop'));

  it.each(['STOPALL', 'stop all', 'STOP-ALL', 'Stop, all!'])('is %s, which stops all', (text) => {
    expect(readConsentWord(text, standard)).toBe('stop-all');
  });

  it.each([
    ...[
      'stop it',
      'ende gut',
      'the end',
      'cancel dinner?',
      'opt',
      'out',
      'St op',
      'stopover',
      'endless',
      'stop 😀 it',
      'STOP 2',
    ],
    ...['non stop', 'all stop', 'Stop\nSent from my phone', 'رك', 'ר', '2️⃣ stop it', 'ʇsop', '…', '⛔️', '\u200f'],
  ])('is not %j', (text) => expect(readConsentWord(text, standard)).toBeUndefined());
});

describe('a keyword as phones send it', () => {
  it.each([
    ['in Greek by the default alphabet of GSM, whose capitals are Latin where they look so', 'ΣTOΠ', 'stop'],
    ['in Cyrillic with letters of a Latin keyboard', 'CTOП', 'stop'],
    ['with an emoji and its variation selector', 'STOP \u26d4\ufe0f', 'stop'],
    ['with a heart', 'Stop \u2764\ufe0f', 'stop'],
    ['with a variation selector alone', 'STOP\ufe0f', 'stop'],
    ['with an emoji before it', '\u26d4\ufe0f STOP', 'stop'],
    [
      'with a family, a flag and a hand of a skin',
      '👨‍👩‍👧 stop 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🇳🇴✋🏽',
      'stop',
    ],
    ['with emoji that are letters to Unicode', 'ℹ️ Help Ⓜ️™', 'help'],
    ['with an emoji of a Japanese operator', 'STOP\ue04a', 'stop'],
    ['with an emoji in the middle', 'stop 🛑 all', 'stop-all'],
    ['with shadda', '\u062a\u0648\u0642\u0651\u0641', 'stop'],
    ['with all Arabic vowels', 'تَوَقَّفْ', 'stop'],
    ['with tatweel', '\u062a\u0640\u0648\u0642\u0641', 'stop'],
    ['without its hamza', 'ابدا', 'start'],
    ['in presentation forms', '\ufe97\ufeee\ufed7\ufed2', 'stop'],
    ['with marks of direction around it', '\u202b\u062a\u0648\u0642\u0641\u202c', 'stop'],
    ['with a zero-width space inside', 'ST\u200bOP', 'stop'],
    ['with a byte order mark', '\ufeffSTOP', 'stop'],
    ['with a soft hyphen', 'unsub\u00adscribe', 'stop'],
    ['in full-width letters', 'ｓｔｏｐ！', 'stop'],
    ['in letters of mathematics', '𝐒𝐓𝐎𝐏', 'stop'],
    ['on a Turkish phone', 'UNSUBSCRİBE', 'stop'],
    ['on a Turkish phone, small', 'unsubscrıbe', 'stop'],
    ['in quotes', "'stop'", 'stop'],
    ['in quotes of books', '“Stop.”', 'stop'],
    ['with a full stop', 'Stop.', 'stop'],
    ['with many', 'STOP!!!', 'stop'],
    ['with what could not be decoded', 'STOP\ufffd', 'stop'],
    ['with many line ends', `\r\n\r\nstop${'\n'.repeat(150)}`, 'stop'],
    ['decomposed', 'ARRE\u0302T', 'stop'],
  ])('%s', (_, text, word) => expect(readConsentWord(text, standard)).toBe(word));

  it('may have Hebrew points and other marks', () => {
    const hebrew = consentWords({ stop: 'הסר', 'stop-all': 'ܟܠܐ', start: 'рокі', 'start-all': 'รับ', help: 'רו' });
    expect(readConsentWord('הָסֵר', hebrew)).toBe('stop');
    expect(readConsentWord('ܟܠܳܐ', hebrew)).toBe('stop-all');
    expect(readConsentWord('ро\u0301кі', hebrew)).toBe('start');
    expect(readConsentWord('รับ!', hebrew)).toBe('start-all');
    expect(readConsentWord('รบ', hebrew)).toBeUndefined();
  });

  const decorations = [
    '.',
    '!',
    '?',
    '"',
    "'",
    '«',
    '…',
    '-',
    '*',
    '\u201d',
    '😀',
    '⛔️',
    '❤️',
    '👍🏽',
    '👨‍👩‍👧',
    '🇳🇴',
    '\u200f',
    '\ufeff',
    ' ',
    '\n',
    '\u00a0',
  ];
  const hidden = ['\u200b', '\u200d', '\u2060', '\u00ad', '\u034f', '\ufe0f', '\u0301', '\u202e'];
  const latin = new Map([...'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'].map((greek, index) => [greek, 'ABEZHIKMNOPTYX'[index]!]));
  const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  const spellings: ((text: string) => string)[] = [
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase().replace(/./gu, (one) => latin.get(one) ?? one),
    (text) => text.normalize('NFD'),
    (text) => text.normalize('NFKC'),
    wide,
  ];

  it('is itself in any decoration', () => {
    const anyDecoration = fc.array(fc.constantFrom(...decorations), { maxLength: 6 }).map((all) => all.join(''));
    const names = defaultKeywords();
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...spellings),
        fc.array(fc.constantFrom('', '', ...hidden), { minLength: 30, maxLength: 30 }),
        anyDecoration,
        anyDecoration,
        (keyword, spell, within, before, behind) => {
          const meant = readConsentWord(keyword, standard);
          expect(meant).toBeDefined();
          const inner = [...spell(keyword)].map((one, index) => one + (within[index] ?? '')).join('');
          expect([keyword, readConsentWord(before + inner + behind, standard)]).toEqual([keyword, meant]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is none beside another word or digit', () => {
    const other = fc.oneof(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.stringMatching(/^[0-9]{1,4}$/),
      fc.constantFrom('да', '好', 'नहीं'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...defaultKeywords()),
        other,
        fc.constantFrom(' ', '\n', '. ', ' 😀 '),
        (keyword, word, between) => {
          fc.pre(!/^(all|alle|alt|out|tout|todo)$/.test(word));
          expect(readConsentWord(keyword + between + word, standard)).toBeUndefined();
          expect(readConsentWord(word + between + keyword, standard)).toBeUndefined();
        },
      ),
    );
  });

  it('takes little time, whatever comes', () => {
    for (const piece of ['a', ' ', '⛔️', '\u0301', 'ﷺ', '\u200b', '!'])
      expect(readConsentWord(piece.repeat(100_000), standard)).toBeUndefined();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void readConsentWord(any, standard)));
  });
});

/** The keywords of all kinds as the defaults write them. */
function defaultKeywords(): string[] {
  const { SMS_STOP_WORDS, SMS_STOP_ALL_WORDS, SMS_START_WORDS, SMS_START_ALL_WORDS, SMS_HELP_WORDS } =
    readServiceVariables(routingVariables, required);
  return [SMS_STOP_WORDS, SMS_STOP_ALL_WORDS, SMS_START_WORDS, SMS_START_ALL_WORDS, SMS_HELP_WORDS].flatMap((list) =>
    list.split(','),
  );
}
