import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitPresences } from './fit-presences.js';

type Presence = Parameters<typeof fitPresences>[0][number];
const names = ['OnlineStatus', 'StatusText', 'StatusContent', 'ContactInfo'] as const;
const attribute = (name: (typeof names)[number], length: number) => ({
  name,
  qualifier: true,
  value: 'x'.repeat(length),
});
const sizeOf = (presences: readonly Presence[]) => JSON.stringify(presences).length;

describe('presences that are more than a client reads at once', () => {
  const any: fc.Arbitrary<Presence[]> = fc.array(
    fc.record({
      userId: fc.nat(999).map((number) => `wv:u${number}`),
      attributes: fc
        .array(fc.nat(400), { minLength: 1, maxLength: names.length })
        .map((lengths) => lengths.map((length, index) => attribute(names[index]!, length))),
    }),
    { maxLength: 12 },
  );

  it('are shared out in order, each notification fits, and only what does not fit alone loses something', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 150, max: 900 }), (presences, most) => {
        const fits = (some: readonly Presence[]) => sizeOf(some) <= most;
        const groups = fitPresences(presences, fits);
        for (const group of groups) expect(fits(group)).toBe(true);
        const whole = presences.filter((one) => fits([one]));
        const given = groups.flat();
        expect(given.filter((one) => whole.includes(one))).toEqual(whole);
      }),
    );
  });

  it('lose their largest attributes first, and are left out when none is left', () => {
    const presence = {
      userId: 'wv:u',
      attributes: [attribute('OnlineStatus', 1), attribute('StatusContent', 500), attribute('ContactInfo', 300)],
    };
    const [[left] = []] = fitPresences([presence], (some) => sizeOf(some) < 200);
    expect(left?.attributes.map(({ name }) => name)).toEqual(['OnlineStatus']);
    expect(fitPresences([presence], (some) => sizeOf(some) < 50)).toEqual([]);
  });
});
