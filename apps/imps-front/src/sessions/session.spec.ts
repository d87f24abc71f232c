import { describe, expect, it } from '@jest/globals';
import { clientKey, keepAliveTime, sessionFault, type Session } from './session.js';

const now = new Date('2026-11-22T12:00:00Z');
const session = { expiresAt: new Date(now.getTime() + 1) } as Session;

describe('a request in a session', () => {
  it('is carried out while the session lives', () => {
    expect(sessionFault(session, now)).toBeUndefined();
  });

  it('is answered 600 when the session expired, swept or not yet', () => {
    expect(sessionFault({ ...session, expiresAt: now }, now)).toBe(600);
    expect(sessionFault({ ...session, endCause: 'expired' }, now)).toBe(600);
  });

  it('is answered 604 when the session is unknown or logged out', () => {
    expect(sessionFault(undefined, now)).toBe(604);
    expect(sessionFault({ ...session, endCause: 'logout' }, now)).toBe(604);
  });

  it.each(['replaced', 'account-deleted', 'operator'] as const)(
    'is answered 601 when the session was %s',
    (endCause) => {
      expect(sessionFault({ ...session, endCause }, now)).toBe(601);
    },
  );
});

describe('KeepAliveTime', () => {
  it('is the requested one within our limits', () => {
    const limits = { least: 60, most: 3600 };
    expect([undefined, 10, 600, 7205].map((wish) => keepAliveTime(wish, limits))).toEqual([3600, 60, 600, 3600]);
  });
});

describe('the key of a client', () => {
  it('distinguishes terminals', () => {
    const keys = [clientKey({ url: 'a' }), clientKey({ msisdn: 'a' }), clientKey({ url: 'a' }, 'app'), clientKey({})];
    expect(new Set(keys).size).toBe(4);
  });
});
