import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { status } from '@smsonly/imps-model';
import { failureReason, loginRefusal, refusalReason } from './words.js';

const page = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const known = new Set<number>(Object.values(status));
const codesIn = (text: string) => [...text.matchAll(/\b[4-9]\d\d\b/g)].map(([code]) => Number(code));

/** Every code on routing's page, and every code that a failed SMS can have by the contract. */
const routing = codesIn(page('routing.md')).filter((code) => known.has(code));
const sms = codesIn(/CSP status that describes it best \(([\d, ]+)\)/.exec(page('asyncapi.json'))?.[1] ?? '');

describe('why a message failed', () => {
  const codes = [...new Set([...routing, ...sms])].filter((code) => code !== 541).sort();

  it('can be told by all codes of routing and of the SMS side', () => {
    expect(codes).toEqual(expect.arrayContaining([402, 410, 415, 507, 516, 531, 532, 538, 542, 604, 902, 903, 920]));
  });

  it.each(codes)('is said in words of its own for %d', (code) => {
    expect(failureReason(code)).not.toMatch(/code|\d{3}/);
    expect(failureReason(code)).toMatch(/^[A-Z].*\.$/);
  });

  it('adds what the server says beyond the code', () => {
    expect(failureReason(410, 'The text takes more than 20 SMS')).toMatch(/\(The text takes more than 20 SMS\)$/);
    expect(failureReason(410, 'Unable to deliver')).toBe(failureReason(410));
  });

  it('names the code when there are no words for it', () => {
    expect(failureReason(821)).toBe('It could not be delivered: Group history not supported (code 821).');
    expect(failureReason(999)).toBe('It could not be delivered (code 999).');
  });
});

describe('why a request was refused', () => {
  it('is said in words', () => {
    expect(refusalReason(531)).toBe('There is no such user, and it is no number that gets SMS from here.');
    expect(loginRefusal(409)).toBe('The password is wrong.');
    expect(loginRefusal(531)).toMatch(/^There is no such user\./);
    expect(refusalReason(601)).toMatch(/in another tab/);
  });
});
