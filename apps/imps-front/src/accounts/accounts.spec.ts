import { describe, expect, it } from '@jest/globals';
import { parseNumberPool } from '@smsonly/imps-model';
import { readRegistration } from '../provisioning/read-registration.js';
import { isAuthorised } from '../provisioning/bearer-token.js';
import { decideRegistration } from './decide-registration.js';
import { PasswordCipher, readPasswordKey } from './password-cipher.js';

const rules = { reading: { domain: 'im.example.com' }, pool: parseNumberPool('+4759440000-+4759440099') };
const now = new Date('2026-11-22T12:00:00Z');
const key = Buffer.alloc(32, 7).toString('base64');

describe('a registration', () => {
  it('is read with its canonical user ID and number', () => {
    const body = { password: 'alice-pw', msisdn: '0047 900 00 001', displayName: 'Alice' };
    expect(readRegistration('wv:Alice@im.example.com', body, rules)).toEqual({
      userId: 'wv:alice@im.example.com',
      spelling: 'wv:Alice@im.example.com',
      password: 'alice-pw',
      msisdn: '+4790000001',
      displayName: 'Alice',
    });
  });

  it('of a user whose ID is a number has that number', () => {
    expect(readRegistration('wv:+4790000009@im.example.com', { password: 'pw' }, rules).msisdn).toBe('+4790000009');
    expect(() => readRegistration('wv:+4790000009', { msisdn: '+4790000008' }, rules)).toThrow(/must be the same/);
  });

  it.each([
    ['wv:al ice@im.example.com', {}],
    ['wv:al%20ice@im.example.com', {}],
    ['wv:alice@elsewhere.example', {}],
    ['wv:alice/friends', {}],
    ['wv:', {}],
    [`wv:${'a'.repeat(60)}`, {}],
    ['wv:alice', []],
    ['wv:alice', null],
    ['wv:alice', { msisdn: '12' }],
    ['wv:alice', { msisdn: 4790000001 }],
    ['wv:alice', { password: '' }],
    ['wv:alice', { password: 'a\nb' }],
    ['wv:alice', { msidn: '+4790000001' }],
  ])('is refused for %s with %j', (userId, body) => {
    expect(() => readRegistration(userId, body, rules)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('a number of the pool', () => {
  it.each([
    ['wv:alice', { msisdn: '+4759440000' }],
    ['wv:alice', { msisdn: '0047 594 40 099' }],
    ['wv:+4759440005', {}],
    ['wv:+4759440005', { msisdn: '+4759440005' }],
  ])('is nobody’s: it is refused for %s with %j', (userId, body) => {
    const register = () => readRegistration(userId, body, rules);
    expect(register).toThrow(expect.objectContaining({ status: 400, title: 'Number cannot be used' }));
    expect(register).toThrow(/SMS_NUMBER_POOL/);
    expect(register).not.toThrow(/5944/);
  });

  it('leaves its neighbours free', () => {
    expect(readRegistration('wv:alice', { msisdn: '+4759440100' }, rules).msisdn).toBe('+4759440100');
  });
});

describe('what becomes of an account', () => {
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

  it('tells nobody when only the password changed', () => {
    expect(decideRegistration(existing, { ...wanted, password: new Uint8Array(2) }, now)).not.toHaveProperty('event');
  });

  it('tells of a changed number, and which one it was', () => {
    const { msisdn: _, ...without } = wanted;
    expect(decideRegistration(existing, without, now).event).toEqual({
      type: 'AccountChanged',
      data: { accountId: 'a-1', userId: 'wv:alice', previousMsisdn: '+4790000001', at: now.toISOString() },
    });
  });
});

describe('passwords at rest', () => {
  const cipher = new PasswordCipher(readPasswordKey(key));

  it('come back as they were, and look different each time', () => {
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

describe('the bearer token', () => {
  it('is needed, whole', () => {
    expect(isAuthorised('Bearer token-1', 'token-1')).toBe(true);
    for (const header of [undefined, '', 'token-1', 'Bearer token', 'Bearer token-12', 'Basic token-1'])
      expect(isAuthorised(header, 'token-1')).toBe(false);
  });
});
