import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, rank, type SubmitOutcome, type Signal } from './attempt.js';
import { decideOutcome, type Attempt, type Outcome, type OutboundSms, type OutcomeEvent } from './decide-outcome.js';

const waitMs = 30 * 60_000;
const start = new Date('2026-11-22T12:00:00Z');
const later = (ms: number): Date => new Date(start.getTime() + ms);
const fresh: OutboundSms = { smsId: 's1', resent: false, acceptancePublished: false, uncertaintyPublished: false };
const id = (ordinal: number): string => `attempt-${ordinal}`;

const answered = (answer: SubmitOutcome): Signal => ({ signal: 'answered', answer });
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
  sms: OutboundSms;
  attempts: Attempt[] = [{ attemptId: id(1), ordinal: 1, now: { state: 'submitting' } }];
  events: OutcomeEvent[] = [];
  at = start;

  constructor(sms: Partial<OutboundSms> = {}) {
    this.sms = { ...fresh, ...sms };
  }

  on(ordinal: number, signal: Signal, afterMs = 0): this {
    this.at = new Date(this.at.getTime() + afterMs);
    const outcome: Outcome = decideOutcome(this.sms, this.attempts, id(ordinal), signal, this.at, {
      unknownWaitMs: waitMs,
      nextAttemptId: () => id(this.attempts.length + 1),
    });
    this.sms = outcome.sms;
    this.attempts = [...outcome.attempts];
    this.events.push(...outcome.events);
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
    return this.events.map((event) =>
      event.type === 'SmsFailed' ? `SmsFailed ${event.code} ${event.cause}` : event.type,
    );
  }
}

describe('the outcome of an SMS', () => {
  it('is accepted, then delivered', () => {
    const life = new Life().on(1, accepted).on(1, confirmed).on(1, delivered);
    expect(life.types).toEqual(['SmsAccepted', 'SmsDelivered']);
    expect(life.sms.settled).toBe('delivered');
    expect(life.attempts[0]).toMatchObject({ gatewayId: 'gateway-1', now: { state: 'delivered' } });
  });

  it('publishes the acceptance before the delivery when the receipt arrives first', () => {
    expect(new Life().on(1, delivered).on(1, confirmed).on(1, accepted).types).toEqual(['SmsAccepted', 'SmsDelivered']);
  });

  it('fails for good with a code that gives the reason', () => {
    expect(new Life().on(1, refusedForEver).types).toEqual(['SmsFailed 902 quota-exhausted']);
    expect(new Life().on(1, accepted).on(1, undeliverable).types).toEqual([
      'SmsAccepted',
      'SmsFailed 410 undeliverable',
    ]);
  });

  it('is retried after temporary refusals, and nothing is published meanwhile', () => {
    const life = new Life();
    for (let ordinal = 1; ordinal <= 5; ordinal += 1) life.make().on(ordinal, refusedForNow, 1000);
    expect(life.events).toEqual([]);
    expect(life.attempts.at(-1)).toEqual({ attemptId: id(6), ordinal: 6, now: { state: 'queued' } });
    expect(life.make().on(6, accepted).types).toEqual(['SmsAccepted']);
  });

  it('expires instead of being retried when its validity has ended', () => {
    const life = new Life({ validUntil: later(1000) }).on(1, refusedForNow, 2000);
    expect(life.types).toEqual(['SmsFailed 542 expired']);
    expect(life.sms.settled).toBe('expired');
  });

  it('expires while it is queued', () => {
    const life = new Life({ validUntil: later(5000) }).on(1, refusedForNow).on(2, validityOver, 6000);
    expect(life.types).toEqual(['SmsFailed 542 expired']);
  });

  it('is published as unknown once, and the report resolves it', () => {
    const life = new Life().on(1, timedOut);
    expect(life.types).toEqual(['SmsOutcomeUnknown']);
    expect(life.attempts[0]?.waitUntil).toEqual(later(waitMs));
    life.on(1, confirmed, 1000);
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
    expect(life.attempts).toHaveLength(1);
    expect(life.on(1, waitOver, waitMs).attempts).toHaveLength(1);
  });

  it('is sent again once when no report arrives in time, whether the call was answered or not', () => {
    for (const first of [timedOut, accepted]) {
      const life = new Life().on(1, first).on(1, waitOver, waitMs);
      expect(life.attempts.map(({ now }) => now.state)).toEqual([
        first === accepted ? 'accepted' : 'unknown',
        'queued',
      ]);
      expect(life.sms.resent).toBe(true);
      life.make().on(2, timedOut).on(2, waitOver, waitMs);
      expect(life.types.at(-1)).toBe('SmsFailed 410 outcome-unknown');
      expect(life.attempts).toHaveLength(2);
    }
  });

  it('is not sent again before the wait is over', () => {
    expect(new Life().on(1, timedOut).on(1, waitOver, waitMs - 1).attempts).toHaveLength(1);
  });

  it('is not sent again once the SMSC has accepted it, even without a receipt', () => {
    const life = new Life().on(1, accepted).on(1, confirmed).on(1, waitOver, waitMs);
    expect(life.attempts).toHaveLength(1);
    expect(life.sms.settled).toBeUndefined();
  });

  it('is not sent again when the report arrives while the second attempt is still queued', () => {
    const life = new Life().on(1, timedOut).on(1, waitOver, waitMs).on(1, delivered);
    expect(life.attempts[1]?.now).toEqual({ state: 'failed', cause: 'not-needed' });
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted', 'SmsDelivered']);
  });

  it('is sent again after a temporary SMSC error whose end the gateway never reports', () => {
    const maybe: Signal = { signal: 'reported', level: 1, report: { means: 'maybe-sent', status: 'ESME_RSYSERR' } };
    const life = new Life().on(1, accepted).on(1, maybe).on(1, waitOver, waitMs);
    expect(life.attempts[1]?.now.state).toBe('queued');
  });

  it('does not fail with one attempt while another may still arrive', () => {
    const life = new Life().on(1, timedOut).on(1, waitOver, waitMs).make().on(1, confirmed).on(2, refusedForEver);
    expect(life.types).toEqual(['SmsOutcomeUnknown', 'SmsAccepted']);
    expect(life.on(1, delivered).types.at(-1)).toBe('SmsDelivered');
  });

  it('is retried at once when a late answer shows that an unknown attempt was refused', () => {
    const abandoned = answered({ outcome: 'unknown', why: 'abandoned' });
    const life = new Life().on(1, abandoned).on(1, refusedForNow);
    expect(life.attempts[1]?.now.state).toBe('queued');
    expect(life.sms.resent).toBe(false);
  });

  it('ignores signals about attempts of others', () => {
    expect(
      decideOutcome(fresh, [], 'other', delivered, start, { unknownWaitMs: waitMs, nextAttemptId: () => 'x' }).idle,
    ).toBe(true);
  });

  const step = fc.record({
    pick: fc.nat({ max: 5 }),
    afterMs: fc.constantFrom(0, 1000, waitMs),
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
        fc.option(fc.constant(later(waitMs / 2)), { nil: undefined }),
        (steps, validUntil) => {
          const life = new Life(validUntil ? { validUntil } : {});
          for (const { pick, afterMs, make, signal } of steps) {
            const before = { sms: life.sms, attempts: life.attempts, events: life.events.length };
            if (make) life.make();
            const made = life.attempts;
            life.on(1 + (pick % life.attempts.length), signal, afterMs);
            for (const attempt of made) {
              const after = life.attempts.find((one) => one.attemptId === attempt.attemptId);
              expect(after && rank(after.now)).toBeGreaterThanOrEqual(rank(attempt.now));
              if (isFinal(attempt.now)) expect(after?.now).toEqual(attempt.now);
            }
            // No event follows the final one, and the final state stays.
            if (before.sms.settled) {
              expect(life.sms.settled).toBe(before.sms.settled);
              expect(life.events).toHaveLength(before.events);
              expect(life.attempts).toHaveLength(made.length);
            }
          }
          for (const once of ['SmsAccepted', 'SmsOutcomeUnknown', 'SmsDelivered', 'SmsFailed'])
            expect(life.events.filter(({ type }) => type === once).length).toBeLessThanOrEqual(1);
          // Never lost: it is settled, or an attempt is still to be made, under way, waited for, or with the SMSC.
          const alive = life.attempts.some(
            ({ now, waitUntil }) =>
              now.state === 'queued' ||
              now.state === 'submitting' ||
              waitUntil !== undefined ||
              (now.state === 'accepted' && now.reported),
          );
          expect(alive || life.sms.settled !== undefined).toBe(true);
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
