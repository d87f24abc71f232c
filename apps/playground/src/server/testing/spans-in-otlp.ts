/** What services export, in OTLP JSON, for suites. */

type Value = string | number | boolean | readonly string[];

export type GivenSpan = Readonly<{
  service?: string;
  /** Of a trace: two hexadecimal digits stand for all. */
  trace: string;
  /** Of a span: four hexadecimal digits. */
  id: string;
  parent?: string;
  name: string;
  /** ms after the beginning of the story. */
  at?: number;
  took?: number;
  attributes?: Readonly<Record<string, Value>>;
  links?: readonly Readonly<{ trace: string; id: string }>[];
  events?: readonly Readonly<{ name: string; attributes: Readonly<Record<string, Value>> }>[];
  fault?: string;
}>;

/** When the stories begin, ms since 1970. */
export const beginning = 1_800_000_000_000;

const traceId = (short: string): string => short.repeat(16);
export const spanId = (short: string): string => short.repeat(4);

function valueOf(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}

const attributesOf = (given: Readonly<Record<string, Value>> = {}): object[] =>
  Object.entries(given).map(([key, value]) => ({ key, value: valueOf(value) }));

const nanoseconds = (ms: number): string => String(BigInt(Math.round((beginning + ms) * 1000)) * 1000n);

/** An export of one span. */
export function exportOf(span: GivenSpan): Readonly<Record<string, unknown>> {
  const { service = 'routing', trace, id, parent, name, at = 0, took = 1, attributes, links = [], events = [] } = span;
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': service, 'service.instance.id': `${service}-0` }) },
        scopeSpans: [
          {
            scope: { name: 'smsonly' },
            spans: [
              {
                traceId: traceId(trace),
                spanId: spanId(id),
                ...(parent !== undefined && { parentSpanId: spanId(parent) }),
                name,
                kind: 1,
                startTimeUnixNano: nanoseconds(at),
                endTimeUnixNano: nanoseconds(at + took),
                attributes: attributesOf(attributes),
                links: links.map((link) => ({ traceId: traceId(link.trace), spanId: spanId(link.id), attributes: [] })),
                events: events.map((event) => ({
                  timeUnixNano: nanoseconds(at),
                  name: event.name,
                  attributes: attributesOf(event.attributes),
                })),
                status: span.fault === undefined ? { code: 0 } : { code: 2, message: span.fault },
                droppedAttributesCount: 0,
              },
            ],
          },
        ],
      },
    ],
  };
}

/** One export of several spans. */
export function exportOfAll(spans: readonly GivenSpan[]): Readonly<Record<string, unknown>> {
  return { resourceSpans: spans.flatMap((span) => exportOf(span)['resourceSpans'] as unknown[]) };
}
