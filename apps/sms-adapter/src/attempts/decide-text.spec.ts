import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, rank, type SubmitOutcome, type Signal } from './attempt.js';
import type { LoadedText } from './attempt.store.js';
import type { Attempt, OutcomeEvent } from './decide-outcome.js';
import { planWithdrawal, type Part } from './decide-text.js';
import { decideSignals } from './settle-attempts.js';

const waitMs = 30 * 60_000;
const start = new Date('2026-11-22T12:00:00Z');
const answered = (answer: SubmitOutcome): Signal => ({ signal: 'answered', answer });
const accepted = answered({ outcome: 'accepted', id: 'gateway-1' });
const timedOut = answered({ outcome: 'unknown', why: 'timeout' });
const refusedForNow = answered({ outcome: 'rejected', cause: 'gateway-failed', retry: 'later' });
const refusedForEver = answered({ outcome: 'rejected', cause: 'quota-exhausted', retry: 'never' });
const confirmed: Signal = { signal: 'reported', level: 1, report: { means: 'accepted' }, connector: 'smsc1' };
const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };
const undeliverable: Signal = { signal: 'reported', level: 2, report: { means: 'failed', cause: 'undeliverable' } };
const waitOver: Signal = { signal: 'wait-over' };
const validityOver: Signal = { signal: 'validity-over' };

/** A text in its pair's lane: attempts are made one at a time, the oldest part's first, as the sender makes them. */
class Lane {
  parts: Part[];
  events: OutcomeEvent[] = [];
  at = start;
  /** As the pair's row has it. */
  queued: number;
  calling: string | null = null;
  #ids: number;

  constructor(total: number, validUntil?: Date) {
    this.parts = Array.from({ length: total }, (_, index) => ({
      sms: {
        smsId: `s${index + 1}`,
        resent: false,
        acceptancePublished: false,
        uncertaintyPublished: false,
        ...(validUntil && { validUntil }),
      },
      attempts: [{ attemptId: `a${index + 1}`, ordinal: 1, now: { state: 'queued' } }],
    }));
    this.queued = total;
    this.#ids = total;
  }

  get attempts(): Attempt[] {
    return this.parts.flatMap(({ attempts }) => attempts);
  }

  get rowsQueued(): number {
    return this.attempts.filter(({ now }) => now.state === 'queued').length;
  }

  /** The next attempt is made, if no call is outstanding. */
  make(): this {
    const next = this.attempts.find(({ now }) => now.state === 'queued');
    if (!next || this.calling !== null) return this;
    this.calling = next.attemptId;
    this.queued -= 1;
    this.#replace([{ ...next, now: { state: 'submitting' } }]);
    return this;
  }

  /** Signals in one transaction. */
  on(signals: readonly (readonly [attemptId: string, signal: Signal])[], afterMs = 0): this {
    this.at = new Date(this.at.getTime() + afterMs);
    const about = new Set(signals.map(([attemptId]) => attemptId));
    const loaded: LoadedText = {
      textId: 's1',
      // As they are loaded: final attempts only if they are asked for.
      parts: this.parts.map(({ sms, attempts }) => ({
        sms,
        attempts: attempts.filter(({ attemptId, now }) => about.has(attemptId) || !isFinal(now)),
      })),
      pairId: 1n,
      phone: '+471',
      number: '+59',
      calling: this.calling,
      queued: this.queued,
      held: false,
      traceparent: null,
    };
    const { effects, changes, pairs } = decideSignals(
      signals.map(([attemptId, signal]) => ({ attemptId, signal })),
      new Map([...about].map((attemptId) => [attemptId, loaded])),
      this.at,
      waitMs,
      () => `a${(this.#ids += 1)}`,
    );
    for (const { events } of effects) this.events.push(...events);
    for (const { parts } of changes) {
      this.parts = this.parts.map((part, index) => ({
        ...part,
        sms: parts[index]?.sms ?? part.sms,
      }));
      parts.forEach(({ attempts }, index) => this.#replace(attempts, index));
    }
    for (const { queued, freed } of pairs) {
      this.queued += queued;
      if (freed) this.calling = null;
    }
    return this;
  }

  /** The phone wants the text no more. */
  withdraw(): this {
    this.parts = this.parts.map(({ sms, attempts }) => ({
      sms: sms.settled ? sms : { ...sms, withdrawn: true },
      attempts,
    }));
    const stopped = planWithdrawal(this.parts);
    return stopped ? this.on([[stopped.attemptId, { signal: 'withdrawn', cause: stopped.cause }]]) : this;
  }

  /** Makes the next attempt and says what becomes of it. */
  call(signal: Signal): this {
    this.make();
    return this.on([[this.calling ?? '', signal]]);
  }

  get types(): string[] {
    return this.events.map((event) => (event.type === 'SmsFailed' ? `SmsFailed ${event.cause}` : event.type));
  }

  #replace(attempts: readonly Attempt[], part?: number): void {
    const changed = new Map(attempts.map((attempt) => [attempt.attemptId, attempt]));
    this.parts = this.parts.map((one, index) => ({
      ...one,
      attempts: [
        ...one.attempts.map((attempt) => changed.get(attempt.attemptId) ?? attempt),
        ...(index === part
          ? attempts.filter(({ attemptId }) => !one.attempts.some((known) => known.attemptId === attemptId))
          : []),
      ],
    }));
  }
}

describe('a text whose phone has opted out', () => {
  it('is not sent when no part of it was accepted, however often that was tried', () => {
    for (const total of [1, 3]) {
      for (const lane of [new Lane(total), new Lane(total).call(refusedForNow).call(refusedForNow)]) {
        expect(lane.withdraw().types).toEqual(['SmsFailed withdrawn']);
        expect([lane.queued, lane.rowsQueued]).toEqual([0, 0]);
        expect(lane.make().calling).toBeNull();
        expect(lane.withdraw().types).toHaveLength(1);
      }
    }
  });

  it('is completed when a part of it was sent, or may have been', () => {
    const out = new Lane(3).call(accepted).withdraw();
    expect([out.types, out.queued]).toEqual([['SmsAccepted'], 2]);
    expect(out.call(refusedForNow).call(accepted).call(accepted).calling).toBeNull();
    expect(new Lane(2).call(timedOut).withdraw().call(accepted).types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
  });

  it('is decided by the answer while a call is outstanding', () => {
    const taken = new Lane(2).make().withdraw();
    expect([taken.types, taken.queued]).toEqual([[], 1]);
    expect(taken.on([['a1', accepted]]).call(accepted).types).toEqual(['SmsAccepted']);
    const refused = new Lane(2).make().withdraw();
    expect(refused.on([['a1', refusedForNow]]).types).toEqual(['SmsFailed withdrawn']);
    expect([refused.queued, refused.rowsQueued, refused.calling]).toEqual([0, 0, null]);
  });

  it('is never sent again when its outcome is unknown', () => {
    for (const answer of [timedOut, accepted]) {
      const waiting = new Lane(1).call(answer).withdraw();
      expect(waiting.on([['a1', waitOver]], waitMs).types.at(-1)).toBe('SmsFailed outcome-unknown');
      const queued = new Lane(1).call(answer).on([['a1', waitOver]], waitMs);
      expect(queued.queued).toBe(1);
      expect(queued.withdraw().types.at(-1)).toBe('SmsFailed outcome-unknown');
      expect(queued.queued).toBe(0);
    }
    const late = new Lane(1).call(timedOut).withdraw();
    expect(late.on([['a1', delivered]]).types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted', 'SmsDelivered']);
  });

  it('stays as it is when it has ended', () => {
    const lane = new Lane(1).call(accepted).on([['a1', delivered]]);
    expect(lane.withdraw().types).toEqual(['SmsAccepted', 'SmsDelivered']);
  });
});

describe('a text of several parts', () => {
  it('is accepted with its first part and delivered with its last', () => {
    const lane = new Lane(3).call(accepted).call(accepted).call(accepted);
    expect(lane.types).toEqual(['SmsAccepted']);
    lane.on([['a3', delivered]]).on([['a1', delivered]]);
    expect(lane.types).toEqual(['SmsAccepted']);
    expect(lane.on([['a2', delivered]]).types).toEqual(['SmsAccepted', 'SmsDelivered']);
  });

  it('fails with the first part that fails, and queued parts are cancelled', () => {
    const lane = new Lane(4).call(accepted).call(refusedForEver);
    expect(lane.types).toEqual(['SmsAccepted', 'SmsFailed quota-exhausted']);
    expect(lane.queued).toBe(0);
    lane.make();
    expect(lane.calling).toBeNull();
    expect(lane.on([['a1', delivered]]).types).toHaveLength(2);
  });

  it('retries no part once another has failed', () => {
    const refused = new Lane(2)
      .call(accepted)
      .make()
      .on([['a1', undeliverable]])
      .on([['a2', refusedForNow]]);
    expect([refused.queued, refused.rowsQueued, refused.calling]).toEqual([0, 0, null]);
    const silent = new Lane(2)
      .call(timedOut)
      .call(refusedForEver)
      .on([['a1', waitOver]], waitMs);
    expect(silent.types).toEqual(['SmsOutcomeUnknown', 'SmsFailed quota-exhausted']);
    expect(silent.queued).toBe(0);
  });

  it('sends only the part of unknown outcome again', () => {
    const lane = new Lane(3).call(accepted).call(timedOut).call(accepted);
    expect(lane.types).toEqual(['SmsAccepted']);
    lane
      .on([
        ['a1', delivered],
        ['a3', delivered],
      ])
      .on([['a2', waitOver]], waitMs);
    expect(lane.queued).toBe(1);
    expect(lane.call(accepted).on([['a4', delivered]]).types).toEqual(['SmsAccepted', 'SmsDelivered']);
  });

  it('is of unknown outcome only while no part is accepted', () => {
    expect(new Lane(2).call(timedOut).call(timedOut).types).toEqual(['SmsOutcomeUnknown']);
    expect(new Lane(2).call(timedOut).call(accepted).types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
    expect(new Lane(2).call(accepted).call(timedOut).types).toEqual(['SmsAccepted']);
  });

  it('expires as a whole', () => {
    const lane = new Lane(3, new Date(start.getTime() + 1000));
    lane.on(
      [
        ['a1', validityOver],
        ['a2', validityOver],
        ['a3', validityOver],
      ],
      1000,
    );
    expect(lane.types).toEqual(['SmsFailed expired']);
    expect(lane.queued).toBe(0);
  });

  const signal = fc.constantFrom(
    accepted,
    timedOut,
    refusedForNow,
    refusedForEver,
    confirmed,
    delivered,
    undeliverable,
    waitOver,
    validityOver,
  );
  const step = fc.record({
    make: fc.boolean(),
    withdraw: fc.constantFrom(false, false, false, true),
    afterMs: fc.constantFrom(0, 0, 1000, waitMs),
    signals: fc.array(fc.tuple(fc.nat({ max: 11 }), signal), { minLength: 1, maxLength: 3 }),
  });

  it('keeps its promises in any order of signals', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.array(step, { maxLength: 30 }),
        (total, isLimited, steps) => {
          const lane = new Lane(total, isLimited ? new Date(start.getTime() + 2 * waitMs) : undefined);
          for (const { make, withdraw, afterMs, signals } of steps) {
            if (make) lane.make();
            if (withdraw) {
              const isUntouched = lane.calling === null && lane.events.length === 0;
              lane.withdraw();
              if (isUntouched) expect(lane.types).toEqual(['SmsFailed withdrawn']);
            }
            const before = lane.attempts;
            lane.on(
              signals.map(([pick, one]) => [before[pick % before.length]?.attemptId ?? '', one] as const),
              afterMs,
            );
            for (const attempt of before) {
              const after = lane.attempts.find(({ attemptId }) => attemptId === attempt.attemptId);
              expect(after && rank(after.now)).toBeGreaterThanOrEqual(rank(attempt.now));
            }
            const events = lane.events.map(({ type }) => type).join(' ');
            // Each fact once, only forward, one end.
            expect(events).toMatch(/^(SmsOutcomeUnknown ?)?(SmsAccepted ?)?(SmsDelivered|SmsFailed)?$/);
            const state = (attempt: Attempt) => attempt.now.state;
            if (events.endsWith('SmsDelivered'))
              for (const { attempts } of lane.parts) expect(attempts.map(state)).toContain('delivered');
            const isOver = /SmsDelivered|SmsFailed/.test(events);
            expect(isOver).toBe(
              lane.parts.some(({ sms }) => sms.settled === 'failed' || sms.settled === 'expired') ||
                lane.parts.every(({ sms }) => sms.settled === 'delivered'),
            );
            if (isOver) expect(lane.rowsQueued).toBe(0);
            expect(lane.queued).toBe(lane.rowsQueued);
            // What is wanted no more is not sent again.
            for (const { sms, attempts } of lane.parts)
              if (sms.withdrawn && sms.resent) expect(attempts.every(({ now }) => now.state !== 'queued')).toBe(true);
            // Nothing is lost: what is not settled is to be made, under way, waited for, or with the SMSC.
            for (const { sms, attempts } of lane.parts)
              expect(
                sms.settled !== undefined ||
                  attempts.some(
                    ({ now, waitUntil }) =>
                      now.state === 'queued' ||
                      now.state === 'submitting' ||
                      waitUntil !== undefined ||
                      (now.state === 'accepted' && now.reported),
                  ),
              ).toBe(true);
            seen.set(events, (seen.get(events) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 1000 },
    );
    // The sequences were not all alike.
    for (const end of [
      'SmsAccepted SmsDelivered',
      'SmsAccepted SmsFailed',
      'SmsOutcomeUnknown SmsAccepted SmsDelivered',
    ])
      expect(seen.get(end)).toBeGreaterThan(0);
  });
});
