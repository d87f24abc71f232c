import { describe, expect, it } from '@jest/globals';
import type { SubmitOutcome } from '../attempts/attempt.js';
import { lastBrokenAt, gatewayProblem, type GatewayFacts } from './gateway-problem.js';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
const well: GatewayFacts = { ping: { answers: true }, reportedAt: ago(600), unreported: 0 };
const trouble = (facts: Partial<GatewayFacts>): string | undefined => gatewayProblem({ ...well, ...facts }, now);

describe('the gateway', () => {
  it('is usable when no problem is known, however long nothing was sent', () => {
    expect(trouble({})).toBeUndefined();
    expect(trouble({ reportedAt: ago(7 * 86_400) })).toBeUndefined();
    expect(trouble({ parts: { count: 'fits' } })).toBeUndefined();
    expect(trouble({ parts: { count: 'not-counted', why: 'HTTP 412' } })).toBeUndefined();
  });

  it('is unusable when it does not answer', () => {
    expect(trouble({ ping: { answers: false, why: 'ECONNREFUSED' } })).toBe('JASMIN_URL does not answer: ECONNREFUSED');
  });

  it('is unusable while it would truncate the longest allowed text', () => {
    const said = trouble({ parts: { count: 'too-few', wanted: 20, counted: 5 } });
    expect(said).toContain('long_content_max_parts in [http-api] of jasmin.cfg to 20');
    expect(said).toContain('SMS_MAX_PARTS to 5');
    expect(trouble({ parts: { count: 'no-answer', why: 'ECONNRESET' } })).toContain('ECONNRESET');
  });

  it('is broken from its first Success with a failure until it accepts an SMS', () => {
    const broken: SubmitOutcome = { outcome: 'rejected', cause: 'gateway-broken', retry: 'later' };
    const others: SubmitOutcome[] = [
      { outcome: 'unknown', why: 'timeout' },
      { outcome: 'rejected', cause: 'no-route', retry: 'later' },
      { outcome: 'rejected', cause: 'unreachable', retry: 'later' },
    ];
    let brokenAt = lastBrokenAt(undefined, broken, ago(5));
    expect(trouble({ brokenAt })).toContain('Restart jasmind');
    for (const other of others) brokenAt = lastBrokenAt(brokenAt, other, ago(2));
    expect(brokenAt).toEqual(ago(5));
    expect(lastBrokenAt(brokenAt, { outcome: 'accepted', id: 'x' }, now)).toBeUndefined();
    for (const other of others) expect(lastBrokenAt(undefined, other, now)).toBeUndefined();
  });

  it('is not broken for ever when it was not used since', () => {
    expect(trouble({ brokenAt: ago(119) })).toBeDefined();
    expect(trouble({ brokenAt: ago(121) })).toBeUndefined();
  });

  it('has no consumers when it accepts several SMS and reports on nothing', () => {
    expect(trouble({ unreported: 3 })).toContain('submit.sm.<connector>');
    expect(trouble({ unreported: 2 })).toBeUndefined();
    // A slow connector: the reports that come are about SMS of more than a minute ago.
    expect(trouble({ unreported: 50, reportedAt: ago(1) })).toBeUndefined();
  });
});
