import { describe, expect, it } from '@jest/globals';
import { exportOf, exportOfAll, type GivenSpan } from '../testing/spans-in-otlp.js';
import { readOtlp } from './read-otlp.js';
import { SpanStore } from './span-store.js';
import { wayOf } from './way-of.js';

const spans = (...given: GivenSpan[]) => readOtlp(exportOfAll(given)).spans;
const of = (trace: string, id: string, message: string): GivenSpan => ({
  trace,
  id,
  name: 'commit',
  attributes: { 'smsonly.message_id': message },
});

describe('the store of spans', () => {
  it('lets the oldest traces go, each as a whole, when there are too many spans', () => {
    const store = new SpanStore({ maxSpans: 3, maxBytes: 1_000_000 });
    store.add(spans(of('aa', '0001', 'a'), of('bb', '0002', 'b')));
    store.add(spans(of('aa', '0003', 'a')));
    expect(store.size.spans).toBe(3);
    store.add(spans(of('cc', '0004', 'c')));
    expect(store.size.spans).toBe(2);
    expect(['a', 'b', 'c'].map((id) => wayOf(store, id).steps.length)).toEqual([0, 1, 1]);
  });

  it('lets them go when they take too much memory, and counts what has gone', () => {
    const [one] = spans(of('aa', '0001', 'a'));
    const store = new SpanStore({ maxSpans: 100, maxBytes: (one?.size ?? 0) * 2 });
    for (const trace of ['a1', 'a2', 'a3', 'a4', 'a5']) store.add(spans(of(trace, '0001', 'a')));
    expect(store.size).toEqual({ spans: 2, bytes: (one?.size ?? 0) * 2 });
    expect(store.tracesAbout('a')).toHaveLength(2);
  });

  it('keeps none of a trace that is too large alone', () => {
    const store = new SpanStore({ maxSpans: 2, maxBytes: 1_000_000 });
    store.add(spans(of('aa', '0001', 'a'), of('aa', '0002', 'a'), of('aa', '0003', 'a')));
    expect(store.size).toEqual({ spans: 0, bytes: 0 });
    expect(store.tracesAbout('a')).toEqual([]);
  });

  it('forgets the links of what has gone', () => {
    const store = new SpanStore({ maxSpans: 2, maxBytes: 1_000_000 });
    store.add(spans({ trace: 'bb', id: '0001', name: 'commit', links: [{ trace: 'aa', id: '0002' }] }));
    store.add(spans(of('aa', '0002', 'a')));
    expect(wayOf(store, 'a').steps).toHaveLength(2);
    store.add(spans(of('cc', '0003', 'c')));
    expect(wayOf(store, 'a').steps).toHaveLength(1);
  });
});

describe('an export in OTLP JSON', () => {
  it('may hold what is no span, which is counted and left out', () => {
    const json = exportOf(of('aa', '0001', 'a')) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
    json.resourceSpans[0]?.scopeSpans[0]?.spans.push({}, null, { traceId: 'zz' }, 'x', { name: 'no times' });
    expect(readOtlp(json)).toMatchObject({ spans: [{ name: 'commit', service: 'routing' }], rejected: 5 });
  });

  it.each([[{}], [{ resourceSpans: 'x' }], [{ resourceSpans: [{ scopeSpans: [null] }] }], [{ resourceSpans: [7] }]])(
    'that is %j has none',
    (json) => expect(readOtlp(json)).toEqual({ spans: [], rejected: 0 }),
  );

  it('gives times to the microsecond, as text or as a number', () => {
    const json = {
      traceId: 'a'.repeat(32),
      spanId: 'B'.repeat(16),
      name: 'x',
      startTimeUnixNano: '1800000000123456789',
      endTimeUnixNano: 1_800_000_000_124_000_000,
    };
    const [span] = readOtlp({ resourceSpans: [{ scopeSpans: [{ spans: [json] }] }] }).spans;
    expect(span).toMatchObject({ startedAt: 1_800_000_000_123.456, spanId: 'b'.repeat(16), service: 'unknown' });
    expect(span?.took).toBeCloseTo(0.544, 2);
  });
});
