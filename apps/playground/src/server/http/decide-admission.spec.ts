import { describe, expect, it } from '@jest/globals';
import { refusalOf, type Caller } from './decide-admission.js';

const host = 'localhost:8000';
const page = { path: '/api/settings', host, origin: undefined, fetchSite: undefined };
const decide = (caller: Partial<Caller>, listenHost = '127.0.0.1') => refusalOf({ ...page, ...caller }, listenHost);

describe('a request', () => {
  it.each(['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST', 'localhost:9999'])(
    'to %s is answered, whatever port a tunnel makes of it',
    (own) => expect(decide({ host: own })).toBeUndefined(),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example:8000',
    'localhost:8000@evil.example',
    '10.0.0.1:8000',
  ])('to %s is not: a name of others may have been made to point here', (foreign) =>
    expect(decide({ host: foreign })).toBe('foreign host'),
  );

  it('to the address on which the server was told to listen is answered', () => {
    expect(decide({ host: 'play.example:8000' }, 'play.example')).toBeUndefined();
    expect(decide({ host: '[fd00::1]:8000' }, 'fd00::1')).toBeUndefined();
  });

  it('to any address, but to no other name, is answered where the server listens on all', () => {
    expect(decide({ host: '10.0.0.1:8000' }, '0.0.0.0')).toBeUndefined();
    expect(decide({ host: '[fd00::1]:8000' }, '::')).toBeUndefined();
    expect(decide({ host: 'evil.example:8000' }, '0.0.0.0')).toBe('foreign host');
  });

  it.each([
    ['http://localhost:8000', undefined],
    ['https://localhost:8000', undefined],
    ['http://localhost:3000', 'foreign origin'],
    ['http://127.0.0.1:8000', 'foreign origin'],
    ['https://evil.example', 'foreign origin'],
    ['null', 'foreign origin'],
  ])('from a page of %s: %s', (origin, refusal) => {
    for (const path of ['/', '/imps', '/api/services/routing/kill', '/health/ready'])
      expect(decide({ path, origin })).toBe(refusal);
  });

  it.each([
    ['same-origin', undefined],
    ['none', undefined],
    ['same-site', 'foreign origin'],
    ['cross-site', 'foreign origin'],
  ])('that a browser calls %s, without an origin: %s', (fetchSite, refusal) => {
    expect(decide({ fetchSite })).toBe(refusal);
    expect(decide({ fetchSite, path: '/assets/index.js' })).toBe(refusal);
    // A link from anywhere may lead to the page.
    expect(decide({ fetchSite, path: '/' })).toBeUndefined();
  });

  it('with spans comes from a service, never from a browser', () => {
    expect(decide({ path: '/v1/traces' })).toBeUndefined();
    expect(decide({ path: '/v1/traces', origin: 'http://localhost:8000' })).toBe('browser');
    expect(decide({ path: '/v1/traces', fetchSite: 'same-origin' })).toBe('browser');
    expect(decide({ path: '/v1/traces', host: 'evil.example' })).toBe('foreign host');
  });
});
