import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, rank, type Answer, type Signal } from './attempt.js';
import { decideOutcome, type Attempt, type Outcome, type Submission, type Told } from './decide-outcome.js';

const WAIT = 30 * 60_000;
const start = new Date('2026-11-22T12:00:00Z');
const later = (ms: number): Date => new Date(start.getTime() + ms);
const fresh: Submission = { submissionId: 's1', resent: false, acceptedTold: false, unknownTold: false };
const id = (ordinal: number): string => `attempt-${ordinal}`;

const answered = (answer: Answer): Signal => ({ signal: 'answered', answer });
const accepted = answered({ outcome: 'accepted', id: 'gateway-1' });
const timedOut = answered({ outcome: 'unknown', why: 'timeout' });
const refusedForNow = answered({ outcome: 'rejected', cause: 'gateway-failed', retry: 'later' });
const refusedForEver = answered({ outcome: 'rejected', cause: 'quota-exhausted', retry: 'never' });
const confirmed: Signal = { signal: 'reported', level: 1, report: { means: 'accepted' } };
const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };
const undeliverable: Signal = { signal: 'reported', level: 2, report: { means: 'failed', cause: 'undeliverable' } };
const waitOver: Signal = { signal: 'wait-over' };
const validityOver: Signal = { signal: 'validity-over' };

/** A submission's life: its attempts are made one after another, as the sender would. */
class Life {
  submission: Submission;
  attempts: Attempt[] = [{ attemptId: id(1), ordinal: 1, now: { state: 'submitting' } }];
  told: Told[] = [];
  at = start;

  constructor(submission: Partial<Submission> = {}) {
    this.submission = { ...fresh, ...submission };
  }

  on(ordinal: number, signal: Signal, afterMs = 0): this {
    this.at = new Date(this.at.getTime() + afterMs);
    const outcome: Outcome = decideOutcome(this.submission, this.attempts, id(ordinal), signal, this.at, {
      unknownWaitMs: WAIT,
      nextAttemptId: () => id(this.attempts.length + 1),
    });
    this.submission = outcome.submission;
    this.attempts = [...outcome.attempts];
    this.told.push(...outcome.told);
    return this;
  }

  /** The queued attempt is made. */
  make(): this {
    this.attempts = this.attempts.map((one) =>
      one.now.state === 'queued' ? { ...one, now: { state: 'submitting' } } : one,
    );
    return this;
  }

  get types(): string[] {
    return this.told.map((told) => (told.type === 'SmsFailed' ? `SmsFailed ${told.code} ${told.cause}` : told.type));
  }
}

describe('the outcome of a submission', () => {
  it('is accepted, then delivered', () => {
    const life = new Life().on(1, accepted).on(1, confirmed).on(1, delivered);
    expect(life.types).toEqual(['SmsAccepted', 'SmsDelivered']);
    expect(life.submission.settled).toBe('delivered');
    expect(life.attempts[0]).toMatchObject({ gatewayId: 'gateway-1', now: { state: 'delivered' } });
  });

  it('tells the acceptance before the delivery when the receipt is faster than everything else', () => {
    expect(new Life().on(1, delivered).on(1, confirmed).on(1, accepted).types).toEqual(['SmsAccepted', 'SmsDelivered']);
  });

  it('fails for good with a code that says why', () => {
    expect(new Life().on(1, refusedForEver).types).toEqual(['SmsFailed 902 quota-exhausted']);
    expect(new Life().on(1, accepted).on(1, undeliverable).types).toEqual([
      'SmsAccepted',
      'SmsFailed 410 undeliverable',
    ]);
  });

  it('is tried again as long as the gateway refuses it for now, and nothing is told meanwhile', () => {
    const life = new Life();
    for (let ordinal = 1; ordinal <= 5; ordinal += 1) life.make().on(ordinal, refusedForNow, 1000);
    expect(life.told).toEqual([]);
    expect(life.attempts.at(-1)).toEqual({ attemptId: id(6), ordinal: 6, now: { state: 'queued' } });
    expect(life.make().on(6, accepted).types).toEqual(['SmsAccepted']);
  });

  it('expires instead of being tried again when it is of no use any more', () => {
    const life = new Life({ validUntil: later(1000) }).on(1, refusedForNow, 2000);
    expect(life.types).toEqual(['SmsFailed 542 expired']);
    expect(life.submission.settled).toBe('expired');
  });

  it('expires while it is queued', () => {
    const life = new Life({ validUntil: later(5000) }).on(1, refusedForNow).on(2, validityOver, 6000);
    expect(life.types).toEqual(['SmsFailed 542 expired']);
  });

  it('is told to be unknown once, and the report resolves it', () => {
    const life = new Life().on(1, timedOut);
    expect(life.types).toEqual(['SmsOutcomeUnknown']);
    expect(life.attempts[0]?.waitUntil).toEqual(later(WAIT));
    life.on(1, confirmed, 1000);
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
    expect(life.attempts).toHaveLength(1);
    expect(life.on(1, waitOver, WAIT).attempts).toHaveLength(1);
  });

  it('is sent again once when no report came in time, whether the call was answered or not', () => {
    for (const first of [timedOut, accepted]) {
      const life = new Life().on(1, first).on(1, waitOver, WAIT);
      expect(life.attempts.map(({ now }) => now.state)).toEqual([
        first === accepted ? 'accepted' : 'unknown',
        'queued',
      ]);
      expect(life.submission.resent).toBe(true);
      life.make().on(2, timedOut).on(2, waitOver, WAIT);
      expect(life.types.at(-1)).toBe('SmsFailed 410 outcome-unknown');
      expect(life.attempts).toHaveLength(2);
    }
  });

  it('is not sent again before the wait is over', () => {
    expect(new Life().on(1, timedOut).on(1, waitOver, WAIT - 1).attempts).toHaveLength(1);
  });

  it('is not sent again once the SMSC has it, though no receipt may ever come', () => {
    const life = new Life().on(1, accepted).on(1, confirmed).on(1, waitOver, WAIT);
    expect(life.attempts).toHaveLength(1);
    expect(life.submission.settled).toBeUndefined();
  });

  it('is not sent again when the report comes while the second attempt is still queued', () => {
    const life = new Life().on(1, timedOut).on(1, waitOver, WAIT).on(1, delivered);
    expect(life.attempts[1]?.now).toEqual({ state: 'failed', cause: 'not-needed' });
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted', 'SmsDelivered']);
  });

  it('is sent again after a fault of the SMSC that the gateway never tells the end of', () => {
    const maybe: Signal = { signal: 'reported', level: 1, report: { means: 'maybe-sent', status: 'ESME_RSYSERR' } };
    const life = new Life().on(1, accepted).on(1, maybe).on(1, waitOver, WAIT);
    expect(life.attempts[1]?.now.state).toBe('queued');
  });

  it('does not fail by one attempt as long as the other may still arrive', () => {
    const life = new Life().on(1, timedOut).on(1, waitOver, WAIT).make().on(1, confirmed).on(2, refusedForEver);
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
    expect(life.on(1, delivered).types.at(-1)).toBe('SmsDelivered');
  });

  it('is tried again at once when a late answer says that an unknown attempt was refused', () => {
    const abandoned = answered({ outcome: 'unknown', why: 'abandoned' });
    const life = new Life().on(1, abandoned).on(1, refusedForNow);
    expect(life.attempts[1]?.now.state).toBe('queued');
    expect(life.submission.resent).toBe(false);
  });

  it('does not change by signals about an attempt that it does not have', () => {
    expect(
      decideOutcome(fresh, [], 'other', delivered, start, { unknownWaitMs: WAIT, nextAttemptId: () => 'x' }).idle,
    ).toBe(true);
  });

  const step = fc.record({
    pick: fc.nat({ max: 5 }),
    afterMs: fc.constantFrom(0, 1000, WAIT),
    make: fc.boolean(),
    signal: fc.constantFrom(
      accepted,
      timedOut,
      refusedForNow,
      refusedForEver,
      confirmed,
      delivered,
      undeliverable,
      waitOver,
      validityOver,
    ),
  });

  it('keeps its promises in any order of signals', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 20 }),
        fc.option(fc.constant(later(WAIT / 2)), { nil: undefined }),
        (steps, validUntil) => {
          const life = new Life(validUntil ? { validUntil } : {});
          for (const { pick, afterMs, make, signal } of steps) {
            const before = { submission: life.submission, attempts: life.attempts, told: life.told.length };
            if (make) life.make();
            const made = life.attempts;
            life.on(1 + (pick % life.attempts.length), signal, afterMs);
            for (const attempt of made) {
              const after = life.attempts.find((one) => one.attemptId === attempt.attemptId);
              expect(after && rank(after.now)).toBeGreaterThanOrEqual(rank(attempt.now));
              if (isFinal(attempt.now)) expect(after?.now).toEqual(attempt.now);
            }
            // Nothing is told after the end, and the end stays.
            if (before.submission.settled) {
              expect(life.submission.settled).toBe(before.submission.settled);
              expect(life.told).toHaveLength(before.told);
              expect(life.attempts).toHaveLength(made.length);
            }
          }
          for (const once of ['SmsAccepted', 'SmsOutcomeUnknown', 'SmsDelivered', 'SmsFailed'])
            expect(life.told.filter(({ type }) => type === once).length).toBeLessThanOrEqual(1);
          // Never lost: it is settled, or an attempt is still to be made, under way, waited for, or with the SMSC.
          const alive = life.attempts.some(
            ({ now, waitUntil }) =>
              now.state === 'queued' ||
              now.state === 'submitting' ||
              waitUntil !== undefined ||
              (now.state === 'accepted' && now.reported),
          );
          expect(alive || life.submission.settled !== undefined).toBe(true);
          // At most one call whose SMS may be on the phone is followed by another one that is made for the same text.
          expect(
            life.attempts.filter(({ now }) => now.state === 'unknown' || now.state === 'accepted').length,
          ).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
