import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../attempts/attempt.js';
import { brokenAfter, gatewayTrouble, type GatewayFacts } from './gateway-trouble.js';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
const well: GatewayFacts = { ping: { answers: true }, reportedAt: ago(600), unreported: 0 };
const trouble = (facts: Partial<GatewayFacts>): string | undefined => gatewayTrouble({ ...well, ...facts }, now);

describe('the gateway', () => {
  it('is of use when nothing is known against it, however long nothing was sent', () => {
    expect(trouble({})).toBeUndefined();
    expect(trouble({ reportedAt: ago(7 * 86_400) })).toBeUndefined();
    expect(trouble({ parts: { count: 'fits' } })).toBeUndefined();
    expect(trouble({ parts: { count: 'not-told', why: 'HTTP 412' } })).toBeUndefined();
  });

  it('is of none when it does not answer', () => {
    expect(trouble({ ping: { answers: false, why: 'ECONNREFUSED' } })).toBe('JASMIN_URL does not answer: ECONNREFUSED');
  });

  it('is of none while it would cut our longest text', () => {
    const said = trouble({ parts: { count: 'too-few', wanted: 20, counted: 5 } });
    expect(said).toContain('long_content_max_parts in [http-api] of jasmin.cfg to 20');
    expect(said).toContain('SMS_MAX_PARTS to 5');
    expect(trouble({ parts: { count: 'not-asked', why: 'ECONNRESET' } })).toContain('ECONNRESET');
  });

  it('is broken from its first Success with a failure until it takes an SMS', () => {
    const broken: Answer = { outcome: 'rejected', cause: 'gateway-broken', retry: 'later' };
    const others: Answer[] = [
      { outcome: 'unknown', why: 'timeout' },
      { outcome: 'rejected', cause: 'no-route', retry: 'later' },
      { outcome: 'rejected', cause: 'unreachable', retry: 'later' },
    ];
    let brokenAt = brokenAfter(undefined, broken, ago(5));
    expect(trouble({ brokenAt })).toContain('Restart jasmind');
    for (const other of others) brokenAt = brokenAfter(brokenAt, other, ago(2));
    expect(brokenAt).toEqual(ago(5));
    expect(brokenAfter(brokenAt, { outcome: 'accepted', id: 'x' }, now)).toBeUndefined();
    for (const other of others) expect(brokenAfter(undefined, other, now)).toBeUndefined();
  });

  it('is not broken for ever when nobody has tried it since', () => {
    expect(trouble({ brokenAt: ago(119) })).toBeDefined();
    expect(trouble({ brokenAt: ago(121) })).toBeUndefined();
  });

  it('has no consumers when it takes several SMS, reports on none of them and on nothing else', () => {
    expect(trouble({ unreported: 3 })).toContain('submit.sm.<connector>');
    expect(trouble({ unreported: 2 })).toBeUndefined();
    // A slow connector: the reports that come are about SMS of more than a minute ago.
    expect(trouble({ unreported: 50, reportedAt: ago(1) })).toBeUndefined();
  });
});
