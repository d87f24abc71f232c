import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '@smsonly/contracts';
import { answer, emit, type Handler, type Subscriptions } from './index.js';

const data = { submissionId: 's', to: '+4790000009', from: '+4759440000', text: 'hei' };

describe('what a handler gives back', () => {
  it('is plain data that decisions can be compared by', () => {
    const cause = { traceparent: 'the trace' } as Envelope;
    expect(emit('sms-submissions', 'k', { type: 'SmsRequested', data }, { cause })).toEqual({
      kind: 'fact',
      topic: 'sms-submissions',
      key: 'k',
      type: 'SmsRequested',
      data,
      traceparent: 'the trace',
    });
    expect(
      answer({ id: 'r', replyTo: 'responses.a' } as Envelope, {
        type: 'RequestCompleted',
        data: { result: { code: 200 } },
      }),
    ).toEqual({
      kind: 'answer',
      requestId: 'r',
      replyTo: 'responses.a',
      type: 'RequestCompleted',
      data: { requestId: 'r', result: { code: 200 } },
    });
  });
});

describe('the types', () => {
  const handler: Handler<{ type: 'SmsRequested'; data: typeof data }> = async () => [];

  it('let only facts of a topic into it, and ask for every one of them in a table', () => {
    const table = { 'sms-submissions': { SmsRequested: handler, SmsWithdrawn: 'ignored' } } satisfies Subscriptions;
    expect(Object.keys(table)).toEqual(['sms-submissions']);
    // @ts-expect-error a fact of another topic
    emit('block-events', 'k', { type: 'SmsRequested', data });
    // @ts-expect-error a fact with a field missing
    emit('sms-submissions', 'k', { type: 'SmsRequested', data: { submissionId: 's' } });
    // @ts-expect-error two facts have no handler
    const incomplete = { 'account-events': { AccountRegistered: 'ignored' } } satisfies Subscriptions;
    // @ts-expect-error there is no such topic
    const unknown = { 'sms-wishes': { SmsRequested: 'ignored' } } satisfies Subscriptions;
    expect([incomplete, unknown]).toHaveLength(2);
  });
});
