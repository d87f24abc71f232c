import type { Attributes, AttributeValue, Span } from './span.js';

/** JSON of unknown origin. */
type Json = Readonly<Record<string, unknown>>;

/** The spans of an export, and how many were none. */
export type ReadSpans = Readonly<{ spans: readonly Span[]; rejected: number }>;

const errorStatus = 2;

/**
 * Reads an ExportTraceServiceRequest in JSON. What this does not know is skipped, as receivers must.
 * Source: OTLP 1.x, JSON Protobuf Encoding: IDs in hexadecimal, 64-bit integers as decimal text or numbers.
 */
export function readOtlp(request: Json): ReadSpans {
  const spans: Span[] = [];
  let rejected = 0;
  for (const resourceSpans of list(request['resourceSpans'])) {
    const resource = readAttributes(object(resourceSpans['resource'])['attributes']);
    const who = {
      service: String(resource.get('service.name') ?? 'unknown'),
      instance: String(resource.get('service.instance.id') ?? ''),
    };
    for (const scopeSpans of list(resourceSpans['scopeSpans']))
      for (const json of list(scopeSpans['spans'])) {
        const span = readSpan(json, who);
        if (span === undefined) rejected += 1;
        else spans.push(span);
      }
  }
  return { spans, rejected };
}

function readSpan(json: Json, who: Pick<Span, 'service' | 'instance'>): Span | undefined {
  const traceId = hex(json['traceId'], 32);
  const spanId = hex(json['spanId'], 16);
  const startedAt = milliseconds(json['startTimeUnixNano']);
  const endedAt = milliseconds(json['endTimeUnixNano']);
  const { name } = json;
  if (traceId === undefined || spanId === undefined || startedAt === undefined || endedAt === undefined)
    return undefined;
  if (typeof name !== 'string') return undefined;
  const parentSpanId = hex(json['parentSpanId'], 16);
  const { code, message } = object(json['status']);
  return {
    ...who,
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    startedAt,
    took: Math.max(0, endedAt - startedAt),
    attributes: readAttributes(json['attributes']),
    events: list(json['events']).map((event) => ({
      name: String(event['name']),
      attributes: readAttributes(event['attributes']),
    })),
    links: list(json['links']).flatMap((link) => {
      const to = { traceId: hex(link['traceId'], 32), spanId: hex(link['spanId'], 16) };
      return to.traceId !== undefined && to.spanId !== undefined ? [{ traceId: to.traceId, spanId: to.spanId }] : [];
    }),
    ...((code === errorStatus || code === 'STATUS_CODE_ERROR') && {
      fault: typeof message === 'string' && message !== '' ? message : 'error',
    }),
    size: JSON.stringify(json).length,
  };
}

function readAttributes(given: unknown): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const { key, value } of list(given)) {
    const read = readValue(object(value));
    if (typeof key === 'string' && read !== undefined) attributes.set(key, read);
  }
  return attributes;
}

function readValue(value: Json): AttributeValue | undefined {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (intValue !== undefined) return Number(intValue);
  if (doubleValue !== undefined) return Number(doubleValue);
  if (arrayValue === undefined) return undefined;
  return list(object(arrayValue)['values']).flatMap((each) => {
    const read = readValue(each);
    return read === undefined || typeof read === 'object' ? [] : [String(read)];
  });
}

function hex(value: unknown, length: number): string | undefined {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/i.test(value)
    ? value.toLowerCase()
    : undefined;
}

/** Of nanoseconds: the whole microseconds, which a number holds exactly. */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value / 1e6 : undefined;
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(BigInt(value) / 1000n) / 1000 : undefined;
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
