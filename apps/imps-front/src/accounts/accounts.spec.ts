import { describe, expect, it } from '@jest/globals';
import { decideRegistration } from './decide-registration.js';
import { PasswordCipher, readPasswordKey } from './password-cipher.js';

const now = new Date('2026-11-22T12:00:00Z');
const key = Buffer.alloc(32, 7).toString('base64');

describe('a registration', () => {
  const wanted = {
    accountId: 'a-1',
    userId: 'wv:alice',
    spelling: 'wv:alice',
    password: new Uint8Array(1),
    msisdn: '+4790000001',
  };
  const existing = { ...wanted, registeredAt: new Date(0), changedAt: new Date(0) };

  it('is registered when it is new', () => {
    expect(decideRegistration(undefined, wanted, now)).toMatchObject({
      isNew: true,
      account: { registeredAt: now },
      event: { type: 'AccountRegistered', data: { accountId: 'a-1', msisdn: '+4790000001' } },
    });
  });

  it('publishes nothing when only the password changed', () => {
    expect(decideRegistration(existing, { ...wanted, password: new Uint8Array(2) }, now)).not.toHaveProperty('event');
  });

  it('publishes a changed number, with the previous one', () => {
    const { msisdn: _, ...without } = wanted;
    expect(decideRegistration(existing, without, now).event).toEqual({
      type: 'AccountChanged',
      data: { accountId: 'a-1', userId: 'wv:alice', previousMsisdn: '+4790000001', at: now.toISOString() },
    });
  });
});

describe('passwords at rest', () => {
  const cipher = new PasswordCipher(readPasswordKey(key));

  it('are decrypted as they were, and look different each time', () => {
    const sealed = cipher.seal('pässwörd', 'a-1');
    expect(cipher.open({ password: sealed, accountId: 'a-1' })).toBe('pässwörd');
    expect(cipher.seal('pässwörd', 'a-1')).not.toEqual(sealed);
    expect(Buffer.from(sealed).includes('rd')).toBe(false);
  });

  it('do not open for another account, or changed', () => {
    const sealed = cipher.seal('secret', 'a-1');
    expect(() => cipher.open({ password: sealed, accountId: 'a-2' })).toThrow();
    sealed[sealed.length - 1]! ^= 1;
    expect(() => cipher.open({ password: sealed, accountId: 'a-1' })).toThrow();
  });

  it('need a key of 32 bytes', () => {
    expect(() => readPasswordKey('c2hvcnQ=')).toThrow(/32 bytes/);
    expect(() => readPasswordKey('not base64 at all but long enough for it!!')).toThrow(/32 bytes/);
  });
});
