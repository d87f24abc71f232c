import { describe, expect, it } from '@jest/globals';
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

  it('comes in several languages by default', () => {
    const standard = routingPolicy(readServiceVariables(routingVariables, required)).consent.words;
    for (const text of ['Stop', 'STOPP', 'Arrêt', 'parar', 'стоп', 'توقف', '停止']) {
      expect(readConsentWord(text, standard)).toBe('stop');
    }
  });
});
