import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TurnTaking, type Pressure, type TurnLimits } from './turn-taking.js';

const limits: TurnLimits = {
  atOnce: 6,
  held: 4,
  waiting: 12,
  lanes: {
    user: { atOnce: 3, atOnceBeyondRate: 1, waiting: 5, rate: { perSecond: 10, burst: 4 } },
    stranger: { atOnce: 4, atOnceBeyondRate: 2, waiting: 8, rate: { perSecond: 50, burst: 20 } },
  },
};
const lanes = ['a', 'b', 'c', 'd', 'address'] as const;
const kindOf = (lane: string) => (lane === 'address' ? 'stranger' : 'user');

type Request = Readonly<{ id: number; lane: string; frees: boolean }>;

/** What somebody who looks at all requests sees of the turns. */
class Rehearsal {
  readonly turns = new TurnTaking<Request>(limits);
  readonly underWay: { request: Request; isHeld: boolean }[] = [];
  waiting: Request[] = [];
  readonly refused: Request[] = [];
  now = 0;
  pressure: Pressure = 'none';
  #id = 0;

  enter(lane: string, frees = false, isSmall = true): Request {
    const request = { id: this.#id++, lane, frees };
    const entered = this.turns.enter({ lane, kind: kindOf(lane), frees, isSmall }, request, this.now, this.pressure);
    if (entered.outcome === 'goes') this.#goes(request);
    else if (entered.outcome === 'refused') this.refused.push(request);
    else {
      this.waiting.push(request);
      if (entered.instead) this.#refuse(entered.instead);
    }
    return request;
  }

  leave(index: number): void {
    const [one] = this.underWay.splice(index % this.underWay.length, 1);
    if (!one) return;
    this.turns.leave(one.request.lane, one.isHeld, this.now);
    this.call();
  }

  hold(index: number): void {
    const one = this.underWay[index % this.underWay.length];
    if (!one || one.isHeld) return;
    one.isHeld = this.turns.hold();
    this.call();
  }

  call(): void {
    for (let next = this.turns.next(this.now, this.pressure); next; next = this.turns.next(this.now, this.pressure)) {
      const before = this.waiting.find(({ lane }) => lane === next?.lane);
      // In each lane, who came first goes first.
      expect(next).toBe(before);
      this.waiting = this.waiting.filter((one) => one !== next);
      this.#goes(next);
    }
  }

  late(ms: number): void {
    for (const one of this.turns.late(this.now - ms)) this.#refuse(one);
    this.call();
  }

  #goes(request: Request): void {
    this.underWay.push({ request, isHeld: false });
  }

  #refuse(request: Request): void {
    expect(this.waiting).toContain(request);
    this.waiting = this.waiting.filter((one) => one !== request);
    this.refused.push(request);
  }

  check(): void {
    const { turns, underWay, waiting } = this;
    const held = underWay.filter(({ isHeld }) => isHeld).length;
    expect([turns.underWay, turns.held, turns.waiting]).toEqual([underWay.length - held, held, waiting.length]);
    expect(turns.underWay).toBeLessThanOrEqual(limits.atOnce);
    expect(turns.held).toBeLessThanOrEqual(limits.held);
    expect(turns.waiting).toBeLessThanOrEqual(2 * limits.waiting);
    expect(waiting.filter(({ frees }) => !frees).length).toBeLessThanOrEqual(limits.waiting);
    for (const lane of lanes) {
      const own = limits.lanes[kindOf(lane)];
      expect(underWay.filter(({ request }) => request.lane === lane).length).toBeLessThanOrEqual(own.atOnce);
      expect(waiting.filter((one) => one.lane === lane).length).toBeLessThanOrEqual(2 * own.waiting);
    }
  }
}

const commands = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        does: fc.constant('enter' as const),
        lane: fc.constantFrom(...lanes),
        frees: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constantFrom('leave' as const, 'hold' as const), index: fc.nat(20) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('time' as const), ms: fc.nat(400) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('pressure' as const),
        is: fc.constantFrom<Pressure>('none', 'lagging', 'tight'),
      }),
    },
  ),
  { maxLength: 120 },
);

fc.configureGlobal({ endOnFailure: true });

describe('turns', () => {
  it('keep their bounds, and the order in each lane, whatever happens', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const rehearsal = new Rehearsal();
        for (const command of all) {
          if (command.does === 'enter') rehearsal.enter(command.lane, command.frees);
          else if (command.does === 'time') rehearsal.now += command.ms;
          else if (command.does === 'pressure') rehearsal.pressure = command.is;
          else if (rehearsal.underWay.length > 0) rehearsal[command.does](command.index);
          rehearsal.check();
        }
      }),
    );
  });

  it('come to everybody who waits, once those under way are answered and no more come', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const rehearsal = new Rehearsal();
        for (const command of all) {
          if (command.does === 'enter') rehearsal.enter(command.lane, command.frees);
          else if (command.does === 'time') rehearsal.now += command.ms;
          else if (command.does === 'pressure') rehearsal.pressure = command.is;
          else if (rehearsal.underWay.length > 0) rehearsal[command.does](command.index);
        }
        rehearsal.pressure = 'none';
        rehearsal.call();
        while (rehearsal.underWay.length > 0) rehearsal.leave(0);
        expect(rehearsal.waiting).toEqual([]);
      }),
    );
  });

  it('come to a quiet user after at most one request of each other lane, however much these ask', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'address'), { minLength: 20, maxLength: 60 }),
        fc.nat(20),
        (flood, seed) => {
          const rehearsal = new Rehearsal();
          for (const lane of flood) rehearsal.enter(lane);
          const quiet = rehearsal.enter('d');
          expect(rehearsal.refused).not.toContain(quiet);
          let left = 0;
          while (rehearsal.waiting.includes(quiet)) {
            rehearsal.leave(seed + left);
            left += 1;
            rehearsal.enter(flood[left % flood.length] ?? 'a');
          }
          expect(left).toBeLessThanOrEqual(3);
          expect(rehearsal.underWay.map(({ request }) => request)).toContain(quiet);
        },
      ),
    );
  });

  it('are refused to whoever has most waiting, when too many wait', () => {
    const rehearsal = new Rehearsal();
    for (let count = 0; count < 20; count++) rehearsal.enter('address');
    for (const lane of ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c']) rehearsal.enter(lane);
    expect(rehearsal.refused.filter(({ lane }) => lane === 'd')).toEqual([]);
    const quiet = rehearsal.enter('d');
    expect(rehearsal.refused).not.toContain(quiet);
    rehearsal.check();
  });

  it('are refused late to what frees room, and to small requests that can go at once never', () => {
    const rehearsal = new Rehearsal();
    rehearsal.pressure = 'tight';
    const [large, small, logout] = [
      rehearsal.enter('a', false, false),
      rehearsal.enter('b'),
      rehearsal.enter('c', true),
    ];
    expect(rehearsal.refused).toEqual([large]);
    expect(rehearsal.underWay.map(({ request }) => request)).toEqual([small]);
    expect(rehearsal.waiting).toEqual([logout]);
  });

  it('are not kept for those who have waited too long', () => {
    const rehearsal = new Rehearsal();
    for (let count = 0; count < 5; count++) rehearsal.enter('a');
    rehearsal.now += 5_000;
    rehearsal.enter('a');
    rehearsal.late(4_000);
    expect(rehearsal.refused).toHaveLength(2);
    expect(rehearsal.waiting).toHaveLength(1);
    rehearsal.check();
  });
});
