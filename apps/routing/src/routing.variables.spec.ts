import { describe, expect, it } from '@jest/globals';
import { readServiceVariables } from '@smsonly/service';
import { gsm7, pickEncoding } from '@smsonly/sms-text';
import { routingPolicy } from './routing.parts.js';
import { routingVariables } from './routing.variables.js';

const read = (env: Record<string, string>) => readServiceVariables(routingVariables, env);
const needed = { DATABASE_URL: 'postgres://localhost/smsonly', KAFKA_BROKERS: 'localhost:9092' };

describe('the configuration of routing', () => {
  it('has a default for everything but the connections', () => {
    expect(read(needed)).toMatchObject({
      SMS_MAX_PARTS: 20,
      SMS_NUMBER_HOLD: 7 * 86_400_000,
      SMS_SENDER_PREFIX: '{displayName}: ',
    });
    expect(() => read({})).toThrow(/DATABASE_URL[^]*KAFKA_BROKERS/);
  });

  it('has what decides how many SMS a text takes, as sms-adapter has', () => {
    const env = { ...needed, SMS_LANGUAGES: 'turkish', SMS_SPLITTING: 'own', SMS_MAX_PARTS: '3' };
    expect(routingPolicy(read(env)).sms.wording).toMatchObject({
      maxParts: 3,
      length: { splitting: 'own', languages: ['turkish'] },
    });
    expect(() => read({ ...needed, SMS_LANGUAGES: 'klingon' })).toThrow(/SMS_LANGUAGES/);
  });

  it('sends each of its own texts as one SMS in GSM 03.38, to a name of 20 characters', () => {
    const { consent, explanatory } = routingPolicy(read(needed));
    for (const text of [...Object.values(consent.texts), ...Object.values(explanatory)])
      expect(pickEncoding(text.replaceAll('{displayName}', 'Alexandra Montgomery'))).toMatchObject({
        encoding: gsm7,
        segments: 1,
      });
  });

  it('is refused when a conversation number is forgotten before it may be given to somebody else', () => {
    expect(() => routingPolicy(read({ ...needed, SMS_NUMBER_MEMORY: '6d' }))).toThrow(
      /SMS_NUMBER_MEMORY.*SMS_NUMBER_HOLD/,
    );
    expect(() => routingPolicy(read({ ...needed, SMS_NUMBER_MEMORY: '7d' }))).not.toThrow();
  });

  it('is refused when a conversation number could be an SMS-only user', () => {
    const env = { ...needed, SMS_ONLY_RANGES: '+479,+4759', SMS_NUMBER_POOL: '+4759440000-+4759440099' };
    expect(() => read(env)).toThrow(/SMS_NUMBER_POOL overlaps \+4759 of SMS_ONLY_RANGES/);
  });

  it('is refused, naming both variables, when one keyword has two meanings', () => {
    const env = { ...needed, SMS_STOP_WORDS: 'STOP,Ende', SMS_HELP_WORDS: 'help, ENDE' };
    expect(() => routingPolicy(read(env))).toThrow(/^SMS_STOP_WORDS and SMS_HELP_WORDS both contain "ende"/);
    expect(() => routingPolicy(read({ ...needed, SMS_START_ALL_WORDS: 'start' }))).toThrow(
      /SMS_START_WORDS and SMS_START_ALL_WORDS/,
    );
  });

  it('is refused, naming the variable, when a range or a number is invalid', () => {
    expect(() => read({ ...needed, SMS_ONLY_RANGES: '479' })).toThrow(/SMS_ONLY_RANGES/);
    expect(() => read({ ...needed, SMS_NUMBER_POOL: '12345' })).toThrow(/SMS_NUMBER_POOL/);
  });
});
