import type { Attributes } from '@opentelemetry/api';
import { childTraceparent } from './trace-context.js';

/** What a span is for others: it serves a request, makes one, writes a record, handles one, or none of these. */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

/** Something that happened within a span. */
export type SpanEvent = Readonly<{ name: string; at: number; attributes: Attributes }>;

/**
 * Something that happened, from begin to end. Never in it: texts, full numbers, passwords, tokens (SECURITY.md).
 * Points in time are ms since 1970, with fractions, as `Tracing.now` gives them.
 */
export type Span = Readonly<{
  name: string;
  kind: SpanKind;
  /** Its own context, a `traceparent` that `Tracing.begin` gave or a header carries; without it a new one below `parent`. */
  context?: string;
  /** The context of the span that it is a part of; without it the span begins its trace. */
  parent?: string | undefined;
  startedAt: number;
  /** Without it: now. */
  endedAt?: number;
  attributes: Attributes;
  /** Contexts of other spans that it is about. */
  links?: readonly string[];
  events?: readonly SpanEvent[];
  /** What went wrong, without any value. */
  fault?: string;
}>;

/**
 * Records spans. The carrier of the trace context stays `traceparent`, in the headers of records and in tables: a span is
 * known by it before it is recorded, and what happens below it may be recorded elsewhere, or never.
 */
export type Tracing = Readonly<{
  /** False when nothing is recorded; then callers need not gather anything. */
  isOn: boolean;
  /** The context of a span that begins: below `parent`, or of a new trace, for which it is decided here whether it is recorded. */
  begin: (parent?: string) => string;
  /** Records a span that has ended. Returns at once, and never throws for what a collector does. */
  record: (span: Span) => void;
  /** Now, in ms since 1970, with fractions. */
  now: () => number;
  /** Sends what is left, within about a second. */
  stop: () => Promise<void>;
}>;

/** Wall-clock time that is exact within a span: `Date` counts whole milliseconds. */
function preciseClock(): () => number {
  let origin = performance.timeOrigin;
  return () => {
    const elapsed = performance.now();
    const time = Date.now();
    // The clock was set, or the machine slept.
    if (Math.abs(origin + elapsed - time) > 2) origin = time - elapsed;
    return origin + elapsed;
  };
}

export const preciseNow = preciseClock();

/** Nothing is recorded. Contexts are made all the same: logs name the traces, and other services may record them. */
export const noTracing: Tracing = {
  isOn: false,
  begin: (parent) => childTraceparent(parent),
  record: () => undefined,
  now: preciseNow,
  stop: () => Promise.resolve(),
};

/** Where spans go, and for which traces; the values of `tracingVariables`. */
export type TracingValues = Readonly<{
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_TRACES_SAMPLER: SamplerName;
  OTEL_TRACES_SAMPLER_ARG: number;
}>;

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplerNames)[number];

/** Who records: the resource of all spans. */
export type TracedService = Readonly<{ service: string; instance: string }>;

/** What is logged about the way to the collector: once when it fails, once when it works again. */
export type TracingLog = Readonly<{
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}>;
