import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  backOff,
  busyAfter,
  decideAdmission,
  freeTries,
  isQuiet,
  type Around,
  type Busy,
  type Lane,
} from './decide-admission.js';

const start = new Date('2026-11-22T12:00:00Z').getTime();
const hourMs = 60 * 60_000;

type Try = Readonly<{ user: number; address: number; entitled: Lane; isRight: boolean; afterMs: number }>;

/** The table and the shell, in memory: what is known of each user and address, and who was looked at. */
class Door {
  readonly looked: (Try & { at: number; lane: Lane })[] = [];
  private readonly busy = new Map<string, Busy>();
  time = start;

  /** Whether the password is looked at. */
  try(one: Try): boolean {
    this.time += one.afterMs;
    const now = new Date(this.time);
    const key = `${one.user} ${one.address}`;
    const busy = this.busy.get(key) ?? {};
    const lane = isQuiet(busy, now)
      ? 'stranger'
      : decideAdmission(busy, one.entitled, freeTries(this.around(one, now)), now);
    if (!lane) return false;
    this.looked.push({ ...one, at: this.time, lane });
    if (!one.isRight) this.busy.set(key, { ...busy, [lane]: busyAfter(busy[lane], now) });
    return true;
  }

  private around({ user, address }: Try, now: Date): Around {
    const lately = [...this.busy].flatMap(([key, { stranger }]) =>
      stranger !== undefined && now.getTime() - stranger.getTime() < hourMs ? [key.split(' ').map(Number)] : [],
    );
    return {
      addressesOfUser: lately.filter(([one]) => one === user).length,
      usersOfAddress: lately.filter(([, one]) => one === address).length,
    };
  }
}

const entitled = fc.constantFrom<Lane>('stranger', 'client', 'cookie');
const wrong = fc.record({
  user: fc.integer({ min: 0, max: 2 }),
  address: fc.integer({ min: 0, max: 50 }),
  entitled,
  isRight: fc.constant(false),
  afterMs: fc.integer({ min: 0, max: 2_000 }),
});
const attack = fc.array(wrong, { maxLength: 400 });

describe('wrong passwords', () => {
  it('never delay a login of the same user from another address', () => {
    fc.assert(
      fc.property(attack, fc.integer({ min: 0, max: 2 }), (tries, user) => {
        const door = new Door();
        for (const one of tries) door.try(one);
        expect(door.try({ user, address: 51, entitled: 'stranger', isRight: true, afterMs: 0 })).toBe(true);
      }),
    );
  });

  it('never delay a login of another user from the same address', () => {
    fc.assert(
      fc.property(attack, fc.integer({ min: 0, max: 50 }), (tries, address) => {
        const door = new Door();
        for (const one of tries) door.try(one);
        expect(door.try({ user: 3, address, entitled: 'stranger', isRight: true, afterMs: 0 })).toBe(true);
      }),
    );
  });

  it('of strangers never delay a client with which the user was here before, nor those of such clients the living session’s own', () => {
    fc.assert(
      fc.property(fc.array(wrong, { minLength: 50, maxLength: 400 }), fc.boolean(), (tries, isLive) => {
        const door = new Door();
        const others: readonly Lane[] = isLive ? ['stranger', 'client'] : ['stranger'];
        for (const one of tries) {
          const lane = others[one.user % others.length] as Lane;
          door.try({ ...one, user: 0, address: 0, entitled: lane });
        }
        const mine = {
          user: 0,
          address: 0,
          entitled: isLive ? 'cookie' : 'client',
          isRight: true,
          afterMs: 0,
        } as const;
        expect(door.try(mine)).toBe(true);
      }),
    );
  });

  it('are looked at at most 5 times at once and once in 8 seconds for a user, an address and a lane, however many are tried', () => {
    fc.assert(
      fc.property(attack, (tries) => {
        const door = new Door();
        for (const one of tries) door.try(one);
        const kinds = Map.groupBy(door.looked, ({ user, address, lane }) => `${user} ${address} ${lane}`);
        for (const looked of kinds.values()) {
          looked.forEach(({ at }, first) => {
            const span = looked.slice(first).filter((other) => other.at < at + 60_000).length;
            expect(span).toBeLessThanOrEqual(backOff.free + Math.ceil(60_000 / backOff.eachMs));
          });
        }
      }),
    );
  });

  it('of one user are at most 455 an hour from an address that tries as fast as it can', () => {
    const door = new Door();
    while (door.time < start + hourMs) {
      door.try({ user: 0, address: 0, entitled: 'stranger', isRight: false, afterMs: 100 });
    }
    expect(door.looked.length).toBeLessThanOrEqual(backOff.free + hourMs / backOff.eachMs);
    expect(door.looked.length).toBeGreaterThan(440);
  });

  it('let a user in within 8 seconds once nobody else tries behind their address', () => {
    fc.assert(
      fc.property(attack, (tries) => {
        const door = new Door();
        for (const one of tries) door.try({ ...one, user: 0, address: 0, entitled: 'stranger' });
        const mine = { user: 0, address: 0, entitled: 'stranger', isRight: true, afterMs: backOff.eachMs } as const;
        expect(door.try(mine)).toBe(true);
      }),
    );
  });

  it('may be twenty in a row, and one where a user is tried from many addresses, or an address tries many users', () => {
    expect(freeTries({ addressesOfUser: 31, usersOfAddress: 999 })).toBe(20);
    expect(freeTries({ addressesOfUser: 32, usersOfAddress: 1 })).toBe(1);
    expect(freeTries({ addressesOfUser: 1, usersOfAddress: 1_000 })).toBe(1);
    const door = new Door();
    const mistyped = { user: 0, address: 0, entitled: 'stranger', isRight: false, afterMs: 0 } as const;
    const looked = Array.from({ length: 22 }, () => door.try(mistyped));
    expect(looked).toEqual([...new Array<boolean>(20).fill(true), false, false]);
  });
});
