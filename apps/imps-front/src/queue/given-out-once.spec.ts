import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliveriesThatTell, mostDeliveries } from '../sessions/deliveries.js';
import { decidePoll, type PollCandidate } from './decide-poll.js';
import { decideSilence } from './decide-silence.js';

const redeliveryMs = 60_000;
const second = 1000;

type Text = {
  number: number;
  sender: string;
  deliveries: number;
  givenAt: number;
  state: 'waiting' | 'resting' | 'acknowledged' | 'counted';
};
type Step =
  | { do: 'offer'; sender: string }
  | { do: 'poll'; isLost: boolean }
  | { do: 'acknowledge'; which: number; isLost: boolean }
  | { do: 'wait'; seconds: number };

/** A session's queue and its client, as the table and the polls treat them, without the table. */
class Session {
  readonly texts: Text[] = [];
  /** The numbers that the client saw, with the time. */
  readonly shown: { number: number; at: number }[] = [];
  /** The numbers given out, whether or not they arrived, with the time. */
  readonly given: { number: number; at: number }[] = [];
  acknowledges: boolean | undefined;
  now = 0;

  offer(sender: string): void {
    this.texts.push({ number: this.texts.length + 1, sender, deliveries: 0, givenAt: -Infinity, state: 'waiting' });
  }

  #candidates(): PollCandidate[] {
    const waiting = this.texts.filter(({ state }) => state === 'waiting');
    const again = waiting.filter(({ deliveries, givenAt }) => deliveries > 0 && givenAt + redeliveryMs <= this.now);
    const candidate = (text: Text): PollCandidate => ({
      number: BigInt(text.number),
      lane: 'offer',
      deliveries: text.deliveries,
      again: text.deliveries > 0,
      sender: text.sender,
    });
    return [
      ...waiting.filter(({ deliveries }) => deliveries === 0),
      ...again.toSorted((one, other) => one.givenAt - other.givenAt || one.number - other.number),
    ].map(candidate);
  }

  poll(isLost: boolean): number | undefined {
    this.now += 1;
    this.#countAsAcknowledgement();
    const { next, defer, more } = decidePoll(this.#candidates());
    for (const { number } of defer) this.#text(number).state = 'resting';
    if (!next) {
      expect(more).toBe(false);
      return undefined;
    }
    const text = this.#text(next.number);
    text.deliveries += 1;
    text.givenAt = this.now;
    this.given.push({ number: text.number, at: this.now });
    if (!isLost) this.shown.push({ number: text.number, at: this.now });
    expect(more).toBe(decidePoll(this.#candidates()).next !== undefined);
    return text.number;
  }

  acknowledge(number: number): void {
    this.acknowledges = true;
    this.#text(number).state = 'acknowledged';
  }

  #countAsAcknowledgement(): void {
    if (this.acknowledges) return;
    const given = this.texts
      .filter(({ state, deliveries }) => state === 'waiting' && deliveries > 0)
      .map((text) => ({ text, deliveries: text.deliveries, givenAt: new Date(text.givenAt) }));
    const isKnown = this.acknowledges === false;
    const { isKnownNow, acknowledged } = decideSilence(isKnown, given, new Date(this.now), redeliveryMs);
    if (isKnownNow) this.acknowledges = false;
    for (const { text } of acknowledged) text.state = 'counted';
  }

  #text(number: number | bigint): Text {
    return this.texts[Number(number) - 1]!;
  }
}

const sender = fc.constantFrom('bob', 'carol', 'dan');
const losses = fc.boolean();
const steps = (isLost: fc.Arbitrary<boolean>) =>
  fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('offer' as const), sender }),
      { arbitrary: fc.record({ do: fc.constant('poll' as const), isLost }), weight: 3 },
      fc.record({ do: fc.constant('acknowledge' as const), which: fc.nat(20), isLost }),
      fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 70 }) }),
    ),
    { maxLength: 80, size: 'max' },
  );

/** Plays a history; the client acknowledges only what it saw, in any order. */
function played(history: readonly Step[], doesAcknowledge: boolean): Session {
  const session = new Session();
  for (const step of history) {
    if (step.do === 'offer') session.offer(step.sender);
    if (step.do === 'wait') session.now += step.seconds * second;
    if (step.do === 'poll') session.poll(step.isLost);
    if (step.do === 'acknowledge' && doesAcknowledge && !step.isLost && session.shown.length > 0)
      session.acknowledge(session.shown[step.which % session.shown.length]!.number);
  }
  return session;
}

const timesOf = (list: Session['given'], number: number) => list.filter((one) => one.number === number);

describe('whatever a client polls, acknowledges and loses', () => {
  it('nothing is given out twice within the time, and nothing more than 3 times', () => {
    fc.assert(
      fc.property(steps(losses), fc.boolean(), (history, doesAcknowledge) => {
        const session = played(history, doesAcknowledge);
        for (const { number } of session.texts) {
          const times = timesOf(session.given, number).map(({ at }) => at);
          expect(times.length).toBeLessThanOrEqual(mostDeliveries);
          times.slice(1).forEach((at, index) => expect(at - times[index]!).toBeGreaterThanOrEqual(redeliveryMs));
        }
      }),
    );
  });

  it('a client that acknowledged before sees every text, unless it is lost 3 times', () => {
    fc.assert(
      fc.property(steps(losses), (history) => {
        const session = new Session();
        session.offer('bob');
        session.acknowledge(session.poll(false)!);
        for (const step of history) {
          if (step.do === 'offer') session.offer(step.sender);
          if (step.do === 'wait') session.now += step.seconds * second;
          if (step.do === 'poll') session.poll(step.isLost);
        }
        // From now on nothing is lost.
        for (let rounds = 0; rounds < mostDeliveries; rounds += 1) {
          session.now += redeliveryMs;
          while (session.poll(false) !== undefined);
        }
        for (const { number, state } of session.texts) {
          expect(state).not.toBe('counted');
          const isSeen = timesOf(session.shown, number).length > 0;
          expect(isSeen || timesOf(session.given, number).length === mostDeliveries).toBe(true);
        }
      }),
    );
  });

  it('polling until nothing comes brings every text', () => {
    fc.assert(
      fc.property(steps(losses), fc.boolean(), (history, doesAcknowledge) => {
        const session = played(history, doesAcknowledge);
        while (session.poll(false) !== undefined);
        for (const { number } of session.texts) expect(timesOf(session.given, number).length).toBeGreaterThan(0);
      }),
    );
  });

  it('a client that never acknowledges is given no text more than twice, and once when that is known', () => {
    fc.assert(
      fc.property(steps(fc.constant(false)), (history) => {
        const session = played(history, false);
        const isKnown = session.acknowledges === false;
        for (const { number } of session.texts)
          expect(timesOf(session.shown, number).length).toBeLessThanOrEqual(deliveriesThatTell);
        if (!isKnown) return;
        session.offer('bob');
        const last = session.texts.length;
        for (let polls = 0; polls < 10; polls += 1) {
          session.poll(false);
          session.now += redeliveryMs;
        }
        expect(timesOf(session.shown, last)).toHaveLength(1);
      }),
    );
  });

  it('a client that loses nothing and acknowledges within the time sees the texts of each sender once and in order', () => {
    const quick = fc.array(
      fc.oneof(
        fc.record({ do: fc.constant('offer' as const), sender }),
        fc.record({ do: fc.constant('poll' as const), late: fc.integer({ min: 0, max: 5 }) }),
      ),
      { maxLength: 100, size: 'max' },
    );
    fc.assert(
      fc.property(quick, (history) => {
        const session = new Session();
        // Each acknowledgement comes some polls later, and within the time.
        const owed: { number: number; at: number; in: number }[] = [];
        for (const step of history) {
          if (step.do === 'offer') {
            session.offer(step.sender);
            continue;
          }
          session.now += 9 * second;
          const number = session.poll(false);
          if (number !== undefined) owed.push({ number, at: session.now, in: step.late });
          for (const one of owed) if (one.in-- === 0) session.acknowledge(one.number);
        }
        for (const name of ['bob', 'carol', 'dan']) {
          const seen = session.shown
            .map(({ number }) => session.texts[number - 1]!)
            .filter((text) => text.sender === name);
          const numbers = seen.map(({ number }) => number);
          expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
        }
      }),
    );
  });

  it('no text overtakes one of its sender that is due again', () => {
    fc.assert(
      fc.property(steps(losses), (history) => {
        const session = new Session();
        session.offer('bob');
        session.acknowledge(session.poll(false)!);
        for (const step of history) {
          if (step.do === 'offer') session.offer(step.sender);
          if (step.do === 'wait') session.now += step.seconds * second;
          if (step.do !== 'poll') continue;
          const due = session.texts.filter(
            ({ state, deliveries, givenAt }) =>
              state === 'waiting' &&
              deliveries > 0 &&
              deliveries < mostDeliveries &&
              givenAt + redeliveryMs <= session.now,
          );
          const number = session.poll(step.isLost);
          const text = number === undefined ? undefined : session.texts[number - 1]!;
          if (text?.deliveries === 1) expect(due.map((one) => one.sender)).not.toContain(text.sender);
        }
      }),
    );
  });
});
