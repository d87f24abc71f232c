import { describe, expect, it } from '@jest/globals';
import { wishesOf, wishesToKeep } from './login-wishes.js';

const login = { kind: 'Login-Request', userId: 'wv:a', clientId: { url: 'u' }, sessionCookie: 'c' } as const;
const lists = { functions: { features: { IMFeat: {} } }, capabilityList: { serverPollMin: 8 } } as const;

describe('what a login wants beside a session', () => {
  it('is agreed in 1.3, of which each part may be missing', () => {
    expect(wishesOf({ ...login, ...lists, sessionId: 's' }, '1.3')).toEqual({ ...lists, sessionId: 's' });
    expect(wishesOf({ ...login, functions: lists.functions }, '1.3')).toEqual({ functions: lists.functions });
    expect(wishesOf({ ...login, sessionId: '' }, '1.3')).toEqual({});
  });

  it('is ignored in earlier versions, whose answer could not tell what was agreed', () => {
    expect(wishesOf({ ...login, ...lists, sessionId: 's' }, '1.2')).toEqual({});
  });

  it('is kept from the first step for the second, unless it is too long', () => {
    expect(wishesToKeep(lists)).toEqual(lists);
    expect(wishesToKeep({})).toBeUndefined();
    expect(wishesToKeep({ capabilityList: { defaultLanguage: 'x'.repeat(9_000) } })).toBeUndefined();
  });
});
