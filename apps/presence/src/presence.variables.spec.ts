import { describe, expect, it } from '@jest/globals';
import { readServiceVariables } from '@smsonly/service';
import { presenceVariables, readAttributeNames } from './presence.variables.js';

describe('attribute names in a variable', () => {
  it('are separated by commas', () => {
    expect(readAttributeNames('OnlineStatus, StatusText')).toEqual(['OnlineStatus', 'StatusText']);
  });
  it('can be none', () => expect(readAttributeNames('none')).toEqual([]));
  it('must exist', () => expect(() => readAttributeNames('OnlineStatus,Mood')).toThrow(/"Mood"/));
});

describe('the variables of presence', () => {
  const needed = { DATABASE_URL: 'postgres://localhost/smsonly', KAFKA_BROKERS: 'localhost:9092' };

  it('is refused with conversation numbers inside the ranges of SMS-only users', () => {
    const env = { ...needed, SMS_ONLY_RANGES: '+4759' };
    expect(() => readServiceVariables(presenceVariables, env)).toThrow(/SMS_NUMBER_POOL.*\+4759.*SMS_ONLY_RANGES/);
  });
});
