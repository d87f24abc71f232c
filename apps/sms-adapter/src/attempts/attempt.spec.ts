import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DlrMeaning } from 'jasmin-sms-client';
import { advance, isFinal, rank, type SubmitOutcome, type AttemptState, type Signal } from './attempt.js';

const answers = fc.constantFrom<SubmitOutcome>(
  { outcome: 'accepted', id: 'f6a6b1f0-0000-4000-8000-000000000000' },
  { outcome: 'rejected', cause: 'no-route', retry: 'later' },
  { outcome: 'rejected', cause: 'bad-request', retry: 'never' },
  { outcome: 'unknown', why: 'timeout' },
  { outcome: 'unknown', why: 'abandoned' },
);
const reports = fc.constantFrom<DlrMeaning>(
  { means: 'accepted' },
  { means: 'delivered' },
  { means: 'refused', status: 'ESME_RINVDSTADR' },
  { means: 'failed', cause: 'expired' },
  { means: 'failed', cause: 'undeliverable' },
  { means: 'maybe-sent', status: 'ESME_RSYSERR' },
  { means: 'undecided', status: 'UNKNOWN' },
);
const signals: fc.Arbitrary<Signal> = fc.oneof(
  answers.map((answer): Signal => ({ signal: 'answered', answer })),
  fc.tuple(fc.constantFrom(1, 2), reports).map(([level, report]): Signal => ({ signal: 'reported', level, report })),
  fc.constantFrom<Signal>({ signal: 'wait-over' }, { signal: 'validity-over' }),
);

const submitting: AttemptState = { state: 'submitting' };
const answered = (answer: SubmitOutcome): Signal => ({ signal: 'answered', answer });
const accepted = answered({ outcome: 'accepted', id: 'f6a6b1f0-0000-4000-8000-000000000000' });
const unknown = answered({ outcome: 'unknown', why: 'timeout' });
const refused = answered({ outcome: 'rejected', cause: 'no-route', retry: 'later' });
const level1: Signal = { signal: 'reported', level: 1, report: { means: 'accepted' } };
const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };
const after = (...signals: Signal[]): AttemptState => signals.reduce(advance, submitting);

describe('an attempt', () => {
  it('is accepted by the answer, confirmed by the SMSC and delivered by the receipt', () => {
    expect(after(accepted)).toEqual({ state: 'accepted', reported: false });
    expect(after(accepted, level1)).toEqual({ state: 'accepted', reported: true });
    expect(after(accepted, level1, delivered)).toEqual({ state: 'delivered' });
  });

  it('is delivered when the receipt comes before everything else', () => {
    expect(after(delivered, level1, accepted)).toEqual({ state: 'delivered' });
  });

  it('is unknown after a time-out until a report arrives', () => {
    expect(after(unknown)).toEqual({ state: 'unknown' });
    expect(after(unknown, level1)).toEqual({ state: 'accepted', reported: true });
  });

  it('fails with a refusal, unless a report has shown that the gateway has it', () => {
    expect(after(refused)).toEqual({ state: 'failed', cause: 'no-route' });
    expect(after(unknown, refused)).toEqual({ state: 'failed', cause: 'no-route' });
    expect(after(level1, refused)).toEqual({ state: 'accepted', reported: true });
  });

  it('stays open after a temporary SMSC error, since the gateway retries without reporting the result', () => {
    const maybe: Signal = { signal: 'reported', level: 1, report: { means: 'maybe-sent', status: 'ESME_RSYSERR' } };
    expect(after(accepted, maybe)).toEqual({ state: 'accepted', reported: false });
    expect(after(unknown, maybe)).toEqual({ state: 'accepted', reported: false });
    expect(after(accepted, level1, maybe)).toEqual({ state: 'accepted', reported: true });
  });

  it('expires with its validity only before it is made', () => {
    const over: Signal = { signal: 'validity-over' };
    expect(advance({ state: 'queued' }, over)).toEqual({ state: 'expired' });
    expect(after(accepted, over)).toEqual({ state: 'accepted', reported: false });
  });

  it('ignores answers and reports while it is queued', () => {
    const queued: AttemptState = { state: 'queued' };
    for (const signal of [accepted, unknown, refused, level1, delivered]) expect(advance(queued, signal)).toBe(queued);
  });

  it('never moves back, and a final state stays, whatever signals come in whatever order', () => {
    fc.assert(
      fc.property(fc.array(signals, { maxLength: 12 }), (history) => {
        let attempt: AttemptState = submitting;
        for (const signal of history) {
          const next = advance(attempt, signal);
          expect(rank(next)).toBeGreaterThanOrEqual(rank(attempt));
          if (isFinal(attempt)) expect(next).toBe(attempt);
          attempt = next;
        }
      }),
    );
  });

  it('does not change when a signal comes twice', () => {
    fc.assert(
      fc.property(fc.array(signals, { maxLength: 8 }), signals, (history, signal) => {
        const once = advance(history.reduce(advance, submitting), signal);
        expect(advance(once, signal)).toBe(once);
      }),
    );
  });
});
