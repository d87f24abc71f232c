import { describe, expect, it } from '@jest/globals';
import { childTraceparent, newTraceparent, traceId } from '@smsonly/platform';
import type { Signal } from './attempt.js';
import type { LoadedText } from './attempt.store.js';
import { decideSignals } from './settle-attempts.js';

const traceparent = newTraceparent();
const begin = (parent?: string) => childTraceparent(parent);
const accepted = { state: 'accepted', reported: true } as const;
const text: LoadedText = {
  textId: 's1',
  parts: [
    {
      sms: { smsId: 's1', resent: false, acceptancePublished: true, uncertaintyPublished: false, withdrawn: false },
      attempts: [{ attemptId: 'a1', ordinal: 1, now: accepted }],
    },
  ],
  pairId: 1n,
  phone: '+471',
  number: '+59',
  calling: null,
  queued: 0,
  held: false,
  traceparent,
};
const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };

const decide = (signal: { signal: Signal; context?: string }, recorded = true) => {
  const signals = [{ attemptId: 'a1', ...signal }];
  const now = new Date('2026-12-01T00:00:00Z');
  const { effects, emissions } = decideSignals(
    signals,
    new Map([['a1', text]]),
    now,
    1000,
    () => 'a2',
    recorded ? begin : undefined,
  );
  return { effect: effects[0], emission: emissions[0] };
};

describe('the span of what happened to an SMS', () => {
  it('continues the trace of its text when a report comes, and what is published of it is below', () => {
    const { effect, emission } = decide({ signal: delivered });
    expect(effect).toMatchObject({ effect: 'changed', parent: traceparent });
    expect(effect?.context).not.toBe(traceparent);
    expect(traceId(effect?.context)).toBe(traceId(traceparent));
    expect(emission).toMatchObject({ type: 'SmsDelivered', traceparent: effect?.context });
  });

  it('is the one of the call when that was answered', () => {
    const context = begin(traceparent);
    expect(decide({ signal: delivered, context })).toMatchObject({
      effect: { context, parent: traceparent },
      emission: { traceparent: context },
    });
  });

  it('is not there while nothing is recorded: then the trace goes on from the text', () => {
    const { effect, emission } = decide({ signal: delivered }, false);
    expect(effect).not.toHaveProperty('context');
    expect(emission).toMatchObject({ traceparent });
  });
});
