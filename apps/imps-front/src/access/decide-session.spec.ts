import { describe, expect, it } from '@jest/globals';
import { decideSession } from './decide-session.js';

const live = { wireId: 's-1', cookie: 'c-1', version: '1.3' } as const;
const start = { outcome: 'start' };
const refuse = { outcome: 'refuse', code: 502 };

describe('a login whose client has a living session', () => {
  it('starts another one', () => {
    expect(decideSession({ sessionCookie: 'c-2' }, '1.3', live)).toEqual(start);
  });

  it('takes it up again by its SessionID or its SessionCookie', () => {
    expect(decideSession({ sessionId: 's-1', sessionCookie: 'c-2' }, '1.3', live)).toEqual({
      outcome: 'resume',
      by: 'session-id',
    });
    expect(decideSession({ sessionCookie: 'c-1' }, '1.3', live)).toEqual({ outcome: 'resume', by: 'cookie' });
  });

  it('does not take it up when it names another one, whatever its cookie', () => {
    expect(decideSession({ sessionId: 's-2', sessionCookie: 'c-1' }, '1.3', live)).toEqual(refuse);
  });

  it.each(['1.1', '1.2'] as const)('starts another one in %s, which has no resumption', (version) => {
    const old = { ...live, version };
    expect(decideSession({ sessionCookie: 'c-1' }, version, old)).toEqual(start);
    expect(decideSession({ sessionId: 's-1', sessionCookie: 'c-1' }, version, old)).toEqual(start);
  });

  it('starts another one when the living one is of another version', () => {
    const old = { ...live, version: '1.2' as const };
    expect(decideSession({ sessionCookie: 'c-1' }, '1.3', old)).toEqual(start);
    expect(decideSession({ sessionId: 's-1', sessionCookie: 'c-1' }, '1.3', old)).toEqual(refuse);
    expect(decideSession({ sessionCookie: 'c-1' }, '1.2', live)).toEqual(start);
  });

  it('starts another one when neither cookie says anything', () => {
    expect(decideSession({ sessionCookie: '' }, '1.3', { ...live, cookie: '' })).toEqual(start);
    expect(decideSession({ sessionId: '', sessionCookie: 'c-2' }, '1.3', live)).toEqual(start);
    expect(decideSession({ sessionCookie: '' }, '1.3', { wireId: 's-1', version: '1.3' })).toEqual(start);
    expect(decideSession({}, '1.3', { wireId: 's-1', version: '1.3' })).toEqual(start);
  });
});

describe('a login whose client has no living session', () => {
  it('starts one, and is refused when it names one', () => {
    expect(decideSession({ sessionCookie: 'c-1' }, '1.3', undefined)).toEqual(start);
    expect(decideSession({ sessionId: 's-1', sessionCookie: 'c-1' }, '1.3', undefined)).toEqual(refuse);
  });
});
