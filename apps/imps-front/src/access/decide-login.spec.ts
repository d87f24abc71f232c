import { describe, expect, it } from '@jest/globals';
import { digestBytes } from '@smsonly/imps-model';
import { decideLogin } from './decide-login.js';

const now = new Date('2026-11-22T12:00:00Z');
const password = 'S3cret!';
const nonce = 'f00dcafe42';
const challenge = { nonce, digestSchema: 'MD5', expiresAt: new Date(now.getTime() + 1000) };

describe('2-way login', () => {
  it('accepts a user with the right password', () => {
    expect(decideLogin({ password }, password, [], now)).toEqual({ step: 'accepted' });
  });

  it('answers 409 to a wrong password, an empty one too', () => {
    expect(decideLogin({ password: 'secret' }, password, [], now)).toEqual({ step: 'refused', code: 409 });
    expect(decideLogin({ password: '' }, password, [], now)).toEqual({ step: 'refused', code: 409 });
  });

  it('answers 531 when the user is unknown', () => {
    expect(decideLogin({ password }, undefined, [], now)).toEqual({ step: 'refused', code: 531 });
  });
});

describe('4-way login, first step', () => {
  it('chooses MD5 when it is offered, since one phone family computes nothing else', () => {
    expect(decideLogin({ digestSchemas: ['SHA', 'MD5'] }, password, [], now)).toEqual({
      step: 'challenge',
      digestSchema: 'MD5',
    });
  });

  it.each([
    [['MD4', 'SHA'], 'SHA'],
    [['PWD', 'MD4'], 'MD4'],
    [['PWD'], 'PWD'],
  ])('chooses out of %j', (digestSchemas, digestSchema) => {
    expect(decideLogin({ digestSchemas }, password, [], now)).toEqual({ step: 'challenge', digestSchema });
  });

  it('answers 543 when no schema is in common', () => {
    expect(decideLogin({ digestSchemas: ['MD6'] }, password, [], now)).toEqual({ step: 'refused', code: 543 });
  });

  it('answers 402 when there is neither password nor schema', () => {
    expect(decideLogin({}, password, [], now)).toMatchObject({ step: 'refused', code: 402 });
  });

  it('answers 531 when the user is unknown', () => {
    expect(decideLogin({ digestSchemas: ['MD5'] }, undefined, [], now)).toEqual({ step: 'refused', code: 531 });
  });
});

describe('4-way login, second step', () => {
  it('accepts the right digest of the nonce', () => {
    expect(decideLogin({ digestBytes: 'xUvBOTIF95KEgHLNnQ7M3Q==' }, password, [challenge], now)).toEqual({
      step: 'accepted',
      answered: challenge,
    });
    const sha = { ...challenge, digestSchema: 'SHA' };
    expect(decideLogin({ digestBytes: '+XEuhthC0yDsoT7hQ/fO/bYIvwc=' }, password, [sha], now)).toEqual({
      step: 'accepted',
      answered: sha,
    });
  });

  it('answers the one of several challenges whose nonce it digests', () => {
    const others = ['another', 'a third'].map((other) => ({ ...challenge, nonce: other }));
    const right = digestBytes('MD5', nonce, password);
    expect(decideLogin({ digestBytes: right }, password, [...others, challenge], now)).toEqual({
      step: 'accepted',
      answered: challenge,
    });
    expect(decideLogin({ digestBytes: right }, password, others, now)).toEqual({ step: 'refused', code: 409 });
  });

  it('answers 409 to a wrong digest', () => {
    const wrong = digestBytes('MD5', nonce, 'secret');
    expect(decideLogin({ digestBytes: wrong }, password, [challenge], now)).toEqual({ step: 'refused', code: 409 });
  });

  it('answers 409 when there is no nonce, or it is too old', () => {
    const right = digestBytes('MD5', nonce, password);
    const old = { ...challenge, expiresAt: now };
    expect(decideLogin({ digestBytes: right }, password, [], now)).toEqual({ step: 'refused', code: 409 });
    expect(decideLogin({ digestBytes: right }, password, [old], now)).toEqual({ step: 'refused', code: 409 });
  });

  it('does not take a digest where the password in clear was agreed', () => {
    const agreed = { ...challenge, digestSchema: 'PWD' };
    const digest = digestBytes('MD5', nonce, password);
    expect(decideLogin({ digestBytes: digest }, password, [agreed], now)).toEqual({ step: 'refused', code: 409 });
    expect(decideLogin({ password }, password, [agreed], now)).toEqual({ step: 'accepted' });
  });
});
