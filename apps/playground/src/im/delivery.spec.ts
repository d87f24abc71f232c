import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accepted, advance, delivered, isFinal, waiting } from './delivery.js';
import type { Delivery } from './im-state.js';

const failed: Delivery = { state: 'failed', code: 410, reason: 'gone' };
const news = fc.constantFrom(waiting, accepted, delivered, failed);
const places = ['waiting', 'accepted', 'end'];
const placeOf = (delivery: Delivery) => places.indexOf(isFinal(delivery) ? 'end' : delivery.state);

describe('the state of a message', () => {
  it('only moves forward, whatever comes late, early or twice', () => {
    fc.assert(
      fc.property(fc.array(news), (all) => {
        let state = waiting;
        for (const each of all) {
          const next = advance(state, each);
          expect(placeOf(next)).toBeGreaterThanOrEqual(placeOf(state));
          if (isFinal(state)) expect(next).toBe(state);
          state = next;
        }
      }),
    );
  });

  it('is the furthest that was heard', () => {
    fc.assert(
      fc.property(fc.array(news), (all) => {
        const state = all.reduce(advance, waiting);
        expect(placeOf(state)).toBe(Math.max(0, ...all.map(placeOf)));
      }),
    );
  });

  it('stays delivered when a failed report comes afterwards', () => {
    expect(advance(delivered, failed)).toBe(delivered);
  });
});
