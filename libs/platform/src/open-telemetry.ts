/** Spans by OpenTelemetry: this file alone knows its SDK, and is loaded only when spans are recorded. */
import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, type HrTime, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { traceContext } from './trace-context.js';
import {
  preciseNow,
  type Span,
  type SpanKind,
  type TracedService,
  type Tracing,
  type TracingLog,
  type TracingValues,
} from './tracing.js';

/** How long a span waits for others before it is sent, ms: somebody may be looking. */
const sendAfterMs = 250;
/** Spans that wait to be sent; more are dropped. */
const mostWaiting = 8_192;
/** How long one request to the collector may take, its repeats included, ms. */
const requestMs = 5_000;
/** How long a stop waits for the last spans to be sent, ms. */
const lastSendMs = 1_000;

const kinds: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
  internal: Kind.INTERNAL,
};

/**
 * Sends spans as OTLP/HTTP, JSON, to `<endpoint>/v1/traces`. A collector that cannot be reached is logged once, and costs the
 * spans that were to be sent. `OTEL_EXPORTER_OTLP_HEADERS` and the like hold, as in any OpenTelemetry exporter.
 */
export function exporterTo(endpoint: string, logger: TracingLog): SpanExporter {
  const otlp = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: requestMs, concurrencyLimit: 4 });
  let isFailing = false;
  return {
    export: (spans, done) =>
      otlp.export(spans, ({ error }) => {
        if ((error !== undefined) !== isFailing) {
          isFailing = error !== undefined;
          if (error) logger.warn({ fault: faultName(error) }, 'spans cannot be sent to the collector and are dropped');
          else logger.info({}, 'spans are being sent to the collector again');
        }
        // Reported here; the processor would report it elsewhere.
        done({ code: 0 });
      }),
    shutdown: () => otlp.shutdown(),
  };
}

/** The kind of a fault. Its message may quote what a collector answered. */
function faultName(error: Error): string {
  const { code, name } = error as Error & { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : name;
}

/** Tracing to an exporter: over HTTP, or in the memory of a suite. */
export function tracingOver(
  exporter: SpanExporter,
  who: TracedService,
  values: Omit<TracingValues, 'OTEL_EXPORTER_OTLP_ENDPOINT'> = {
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
  },
): Tracing {
  const processor = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: sendAfterMs,
    maxQueueSize: mostWaiting,
    exportTimeoutMillis: requestMs + 1_000,
  });
  const resource = resourceFromAttributes({ 'service.name': who.service, 'service.instance.id': who.instance });
  const isRecorded = decideSampling(values);
  const begin = (parent?: string): string => {
    const known = traceContext(parent);
    const traceId = known?.traceId ?? randomBytes(16).toString('hex');
    return `00-${traceId}-${randomBytes(8).toString('hex')}-${isRecorded(traceId, known && (known.flags & 1) === 1) ? '01' : '00'}`;
  };
  return {
    isOn: true,
    begin,
    record: (span) => {
      const context = traceContext(span.context ?? begin(span.parent));
      if (context && (context.flags & 1) === 1) processor.onEnd(readable(span, spanContext(context), resource));
    },
    now: preciseNow,
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, lastSendMs)));
      await Promise.race([processor.shutdown().catch(() => undefined), patience]);
      clearTimeout(timer);
    },
  };
}

/** Whether a trace is recorded, by the meaning that OpenTelemetry gives to OTEL_TRACES_SAMPLER. */
export function decideSampling({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: ratio,
}: Omit<TracingValues, 'OTEL_EXPORTER_OTLP_ENDPOINT'>): (traceId: string, parent: boolean | undefined) => boolean {
  const byRatio = new TraceIdRatioBasedSampler(ratio);
  const root = (traceId: string): boolean => {
    if (name.endsWith('traceidratio')) {
      const { decision } = byRatio.shouldSample(ROOT_CONTEXT, traceId);
      return decision === SamplingDecision.RECORD_AND_SAMPLED;
    }
    return name.endsWith('always_on');
  };
  return name.startsWith('parentbased_') ? (traceId, parent) => parent ?? root(traceId) : root;
}

const spanContext = ({ traceId, spanId, flags }: { traceId: string; spanId: string; flags: number }): SpanContext => ({
  traceId,
  spanId,
  traceFlags: flags,
});

const contextsOf = (traceparents: readonly string[]): SpanContext[] =>
  traceparents.flatMap((one) => {
    const context = traceContext(one);
    return context ? [spanContext(context)] : [];
  });

function readable(span: Span, context: SpanContext, resource: Resource): ReadableSpan {
  const { name, kind, parent, startedAt, endedAt = preciseNow(), attributes, links = [], events = [], fault } = span;
  const [parentSpanContext] = parent === undefined ? [] : contextsOf([parent]);
  return {
    name,
    kind: kinds[kind],
    spanContext: () => context,
    ...(parentSpanContext?.traceId === context.traceId && { parentSpanContext }),
    startTime: hrTime(startedAt),
    endTime: hrTime(Math.max(startedAt, endedAt)),
    duration: hrTime(Math.max(0, endedAt - startedAt)),
    status: fault === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: fault },
    attributes,
    links: contextsOf(links).map((one) => ({ context: one })),
    events: events.map(({ name: event, at, attributes: of }) => ({ name: event, time: hrTime(at), attributes: of })),
    ended: true,
    resource,
    instrumentationScope: { name: 'smsonly' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1_000_000))];
}
