import { randomBytes } from 'node:crypto';

/** W3C trace context, `00-<trace id>-<span id>-<flags>`. Source: https://www.w3.org/TR/trace-context/ */
const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Random bytes as lower-case hexadecimal; replaced in tests. */
export type RandomHex = (bytes: number) => string;

const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString('hex');

/** What a `traceparent` says. `flags` bit 0: the trace is recorded. */
export type TraceContext = Readonly<{ traceId: string; spanId: string; flags: number }>;

/** A `traceparent` that begins a new trace. */
export function newTraceparent(random: RandomHex = randomHex): string {
  return `00-${random(16)}-${random(8)}-01`;
}

/** The next span of the trace that `parent` belongs to; a new trace when there is none or it is malformed. */
export function childTraceparent(parent: string | undefined, random: RandomHex = randomHex): string {
  const match = parent === undefined ? null : form.exec(parent);
  return match ? `00-${match[1]}-${random(8)}-${match[3]}` : newTraceparent(random);
}

/** Reads a `traceparent`; undefined when there is none or it is malformed. */
export function traceContext(traceparent: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = (traceparent === undefined ? null : form.exec(traceparent)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** Trace ID of a `traceparent`, for logs. */
export function traceId(traceparent: string | undefined): string | undefined {
  return traceparent === undefined ? undefined : form.exec(traceparent)?.[1];
}
