import { childTraceparent } from '../trace-context.js';
import { preciseNow, type Span, type Tracing } from '../tracing.js';

/** A span as it was recorded, with its own context. */
export type RecordedSpan = Span & Readonly<{ context: string }>;

/** Tracing into memory, for suites: several services may share it, or have one each. */
export function recordedSpans(): Tracing &
  Readonly<{ spans: RecordedSpan[]; named: (name: string) => RecordedSpan[] }> {
  const spans: RecordedSpan[] = [];
  return {
    spans,
    named: (name) => spans.filter((span) => span.name === name),
    isOn: true,
    begin: (parent) => childTraceparent(parent),
    record: (span) => void spans.push({ ...span, context: span.context ?? childTraceparent(span.parent) }),
    now: preciseNow,
    stop: () => Promise.resolve(),
  };
}
