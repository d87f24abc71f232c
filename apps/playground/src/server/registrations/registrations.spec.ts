import { describe, expect, it } from '@jest/globals';
import { parseMsisdn } from '@smsonly/imps-model';
import { holderOf, mayGo, possibleHolders, userIdOf } from './decide-holder.js';
import { readDemoAccounts } from './demo-accounts.js';

const msisdn = parseMsisdn('+4790000009')!;
const alice = { userId: 'wv:alice@im.example.com', password: 'p', displayName: 'Alice', msisdn: '+4790000001' };

describe('a number', () => {
  it('that is registered here gets a user ID of its own', () => {
    expect(userIdOf(msisdn, 'im.example.com')).toBe('wv:+4790000009@im.example.com');
  });

  it('may be a demo account’s or one that was made here: others cannot be known', () => {
    expect(possibleHolders(msisdn, 'im.example.com', [alice])).toEqual([
      'wv:alice@im.example.com',
      'wv:+4790000009@im.example.com',
    ]);
  });

  it('is held by the account that has it now, whatever it had before', () => {
    const now = { userId: alice.userId, msisdn: '+4790000009' };
    expect(holderOf(msisdn, [undefined, { userId: 'wv:bob@im.example.com', msisdn: '+4790000002' }, now])).toBe(now);
    expect(holderOf(msisdn, [{ userId: alice.userId }, undefined])).toBeUndefined();
  });

  it('can be taken from any account but a demo account', () => {
    expect(mayGo({ userId: 'wv:Alice@im.example.com' }, [alice])).toBe(false);
    expect(mayGo({ userId: 'wv:+4790000009@im.example.com' }, [alice])).toBe(true);
  });
});

describe('demo accounts', () => {
  it('are read from JSON', () => {
    expect(readDemoAccounts(JSON.stringify([alice]))).toEqual([alice]);
    expect(readDemoAccounts('[]')).toEqual([]);
  });

  it.each(['', '{}', '[1]', '[null]', '[{"userId":"x"}]', 'secret'])('that are %s are refused, unquoted', (text) => {
    expect(() => readDemoAccounts(text)).toThrow(/^must be a JSON list of objects with the texts userId, password/);
  });
});
