import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseMethods } from './choose-methods.js';
import { isSms, methodsInOrder } from './method.js';

describe('a client', () => {
  it('is woken over its TCP connection while that is open', () => {
    expect(chooseMethods(['STCP', 'SUDP', 'WAPSMS'], true, 0)).toEqual(['STCP']);
  });

  it('that does not poll gets the next agreed method beside its connection, each once', () => {
    const agreed = ['STCP', 'SUDP', 'WAPSMS'] as const;
    expect([1, 2, 3, 4].map((attempt) => chooseMethods(agreed, true, attempt))).toEqual([
      ['STCP', 'SUDP'],
      ['STCP', 'WAPSMS'],
      ['STCP'],
      ['STCP'],
    ]);
  });

  it('without a connection gets the others in turn, then datagrams again, which cost nothing', () => {
    const agreed = ['STCP', 'SUDP', 'WAPUDP', 'SSMS'] as const;
    expect([0, 1, 2, 3, 4].map((attempt) => chooseMethods(agreed, false, attempt))).toEqual([
      ['SUDP'],
      ['WAPUDP'],
      ['SSMS'],
      ['WAPUDP'],
      ['WAPUDP'],
    ]);
  });

  it('that has nothing but SMS gets one for what is queued later', () => {
    expect(chooseMethods(['WAPSMS'], false, 3)).toEqual(['WAPSMS']);
  });

  it('is left to its polls when all its channels are gone', () => {
    expect(chooseMethods(['STCP', 'SHTTP'], false, 0)).toEqual([]);
  });

  it('only ever gets what was agreed, and at most one SMS at a time', () => {
    fc.assert(
      fc.property(fc.subarray([...methodsInOrder]), fc.boolean(), fc.nat(10), (agreed, isConnected, attempt) => {
        const chosen = chooseMethods(agreed, isConnected, attempt);
        expect(chosen.filter((one) => one !== 'STCP').every((one) => agreed.includes(one))).toBe(true);
        expect(chosen.filter(isSms).length).toBeLessThanOrEqual(1);
        expect(chosen.includes('STCP')).toBe(isConnected);
      }),
    );
  });
});
