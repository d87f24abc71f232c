import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConnectionPlaces } from './connection-places.js';

const limits = { most: 5, mostOfAddress: 3 };
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;

/** A door's connections by number; what a plain list would do is written out here. */
class Rehearsal {
  readonly places = new ConnectionPlaces<number>(limits);
  /** The longest without a request first. */
  open: { id: number; address: string }[] = [];
  readonly atWork = new Set<number>();
  next = 0;
}

const commands = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('comes' as const), address: fc.constantFrom(...addresses) }),
    fc.record({ does: fc.constantFrom('asks', 'is answered', 'leaves'), which: fc.nat(9) }),
  ),
  { maxLength: 60 },
);

describe('the places of a door', () => {
  it('are never more than its limits, in all and of one address, and who is at work keeps theirs', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const { places, atWork, ...state } = new Rehearsal();
        let { open, next } = state;
        for (const command of all) {
          if (!('which' in command)) {
            const id = next++;
            const place = places.enter(id, command.address, (other) => atWork.has(other));
            const neighbours = open.filter(({ address }) => address === command.address);
            const among =
              neighbours.length >= limits.mostOfAddress ? neighbours : open.length >= limits.most ? open : [];
            const idle = among.find((one) => !atWork.has(one.id));
            if (place.outcome === 'full') {
              expect(among.length).toBeGreaterThan(0);
              expect(idle).toBeUndefined();
              continue;
            }
            // The longest without a request gives way, and only where there is no place.
            expect(place.outcome === 'instead' ? place.of : undefined).toBe(idle?.id);
            open = [...open.filter((one) => one !== idle), { id, address: command.address }];
          } else {
            const one = open[command.which % Math.max(open.length, 1)];
            if (!one) continue;
            if (command.does === 'asks') atWork.add(one.id);
            else {
              atWork.delete(one.id);
              open = open.filter((other) => other !== one);
              if (command.does === 'leaves') places.leave(one.id);
              else {
                places.waitsAgain(one.id);
                open.push(one);
              }
            }
          }
          expect(places.size).toBe(open.length);
          expect(open.length).toBeLessThanOrEqual(limits.most);
          for (const address of addresses)
            expect(open.filter((one) => one.address === address).length).toBeLessThanOrEqual(limits.mostOfAddress);
        }
      }),
    );
  });
});
