import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideFate } from './decide-fate.js';
import type { PhoneState } from './phone-state.js';
import { WaitingSms } from './waiting-sms.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 30, 12, 0, seconds));
const state = (airplane: boolean, outOfService = false): PhoneState => ({ airplane, outOfService });

describe('what becomes of an SMS', () => {
  const first = { validUntil: at(10), hasWaited: false };
  const again = { validUntil: at(10), hasWaited: true };
  it.each([
    ['arrives at a phone that can be reached', state(false), first, at(0), 'arrives'],
    ['arrives at once even when it is hardly valid', state(false), first, at(10), 'arrives'],
    ['waits in airplane mode', state(true), first, at(9), 'waits'],
    ['waits without end when no validity is known', state(true), { hasWaited: true }, at(9999), 'waits'],
    ['arrives after airplane mode', state(false), again, at(9), 'arrives'],
    ['expires in airplane mode', state(true), again, at(10), 'expires'],
    ['has expired when airplane mode ends too late', state(false), again, at(11), 'expires'],
    ['fails out of service', state(false, true), first, at(0), 'fails'],
    ['fails out of service and in airplane mode', state(true, true), again, at(11), 'fails'],
  ])('it %s', (_, phone, sms, now, fate) => {
    expect(decideFate(phone, sms, now)).toBe(fate);
  });
});

describe('the SMS that wait in the SMSC', () => {
  function bench(limit?: number) {
    let now = at(0);
    const states = new Map<string, PhoneState>();
    const waiting = new WaitingSms({
      stateOf: (phone) => states.get(phone) ?? state(false),
      now: () => now,
      ...(limit !== undefined && { limit }),
    });
    const settled: string[] = [];
    return {
      settled,
      attempt: (name: string, to = '47', validUntil?: Date) =>
        waiting.attempt({ to, ...(validUntil && { validUntil }) }, (fate) => settled.push(`${name} ${fate}`)),
      become: (phone: string, next: PhoneState) => {
        states.set(phone, next);
        waiting.review(phone);
      },
      pass: (until: Date) => {
        now = until;
        waiting.reviewAll();
      },
    };
  }

  it('expire as their validity ends, without a change of the phone', () => {
    const { attempt, become, pass, settled } = bench();
    become('47', state(true));
    attempt('long', '47', at(20));
    attempt('short', '47', at(10));
    pass(at(9));
    expect(settled).toEqual([]);
    pass(at(10));
    expect(settled).toEqual(['short expires']);
    become('47', state(false));
    expect(settled).toEqual(['short expires', 'long arrives']);
  });

  it('are bounded in number: more of them fail', () => {
    const { attempt, become, settled } = bench(2);
    become('47', state(true));
    for (const name of ['a', 'b', 'c']) attempt(name);
    expect(settled).toEqual(['c fails']);
    become('47', state(false));
    attempt('d');
    expect(settled).toEqual(['c fails', 'a arrives', 'b arrives', 'd arrives']);
    become('47', state(true));
    attempt('e');
    expect(settled).toHaveLength(4);
  });

  it('each end once, and arrive in the order in which they came, whatever becomes of the phone', () => {
    const step = fc.oneof(
      fc.record({ airplane: fc.boolean(), outOfService: fc.boolean() }),
      fc.record({ validFor: fc.option(fc.integer({ min: 0, max: 5 })) }),
      fc.constant('later' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { attempt, become, pass, settled } = bench();
        let [taken, seconds] = [0, 0];
        for (const one of steps) {
          if (one === 'later') pass(at((seconds += 1)));
          else if ('airplane' in one) become('47', one);
          else attempt(String(taken++), '47', one.validFor === null ? undefined : at(seconds + one.validFor));
        }
        become('47', state(false));
        const arrived = settled.filter((one) => one.endsWith('arrives')).map((one) => parseInt(one));
        expect(arrived).toEqual([...arrived].sort((one, other) => one - other));
        expect(settled.map((one) => parseInt(one)).sort((one, other) => one - other)).toEqual(
          Array.from({ length: taken }, (_, i) => i),
        );
      }),
    );
  });
});
