import { describe, expect, it } from '@jest/globals';
import { parseNumberPool } from '@smsonly/imps-model';
import { readRegistration } from './read-registration.js';

const rules = { reading: { domain: 'im.example.com' }, pool: parseNumberPool('+4759440000-+4759440099') };

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
  ])('belongs to no user: it is refused for %s with %j', (userId, body) => {
    const register = () => readRegistration(userId, body, rules);
    expect(register).toThrow(expect.objectContaining({ status: 400, title: 'Invalid number' }));
    expect(register).toThrow(/SMS_NUMBER_POOL/);
    expect(register).not.toThrow(/5944/);
  });

  it('leaves the numbers beside it free', () => {
    expect(readRegistration('wv:alice', { msisdn: '+4759440100' }, rules).msisdn).toBe('+4759440100');
  });
});

describe('what is wrong with a registration', () => {
  const text = (name: string) => `${name} must be text of 1 to 100 characters, none of them a control character.`;
  const number = 'msisdn must be a possible number such as "+4790000001".';

  it.each([
    [null, 'Invalid body', 'It must be a JSON object such as {"password": "…", "msisdn": "+47…"}.'],
    [{ msidn: '1', password: '' }, 'Invalid body', 'It has a member "msidn"; known are password, msisdn, displayName.'],
    [{ password: ' ' }, 'Invalid body', text('password')],
    [{ password: 5 }, 'Invalid body', text('password')],
    [{ displayName: 'x'.repeat(101) }, 'Invalid body', text('displayName')],
    [{ displayName: 'a\u0007' }, 'Invalid body', text('displayName')],
    [{ msisdn: 4790000001 }, 'Invalid number', number],
    [{ msisdn: '12' }, 'Invalid number', number],
  ])('%j: is reported with its place', (body, title, detail) => {
    expect(() => readRegistration('wv:alice', body, rules)).toThrow(
      expect.objectContaining({ status: 400, title, detail }),
    );
  });

  it('is nothing when a member is null: null counts as absent', () => {
    const nothing = { password: null, msisdn: null, displayName: null };
    expect(readRegistration('wv:alice', nothing, rules)).toEqual({
      userId: 'wv:alice@im.example.com',
      spelling: 'wv:alice',
    });
  });
});
