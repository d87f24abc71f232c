import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type AnyValue = Readonly<{
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: Readonly<{ values?: readonly AnyValue[] }>;
}>;
type KeyValue = Readonly<{ key: string; value: AnyValue }>;
type WireSpan = Readonly<{
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  attributes?: readonly KeyValue[];
  links?: readonly Readonly<{ traceId: string; spanId: string }>[];
  events?: readonly Readonly<{ name: string; attributes?: readonly KeyValue[] }>[];
}>;
type Export = Readonly<{
  resourceSpans?: readonly Readonly<{
    resource?: Readonly<{ attributes?: readonly KeyValue[] }>;
    scopeSpans?: readonly Readonly<{ spans?: readonly WireSpan[] }>[];
  }>[];
}>;

export type Attributes = Readonly<Record<string, unknown>>;

/** A span as a service sent it. */
export type CollectedSpan = Readonly<{
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  startedAt: bigint;
  attributes: Attributes;
  links: readonly Readonly<{ traceId: string; spanId: string }>[];
  events: readonly Readonly<{ name: string; attributes: Attributes }>[];
}>;

/** A collector of OpenTelemetry (OTLP over HTTP, JSON) that keeps what it gets. Source: OTLP specification 1.x. */
export class SpanCollector {
  readonly spans: CollectedSpan[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SpanCollector> {
    const server = createServer();
    const collector = new SpanCollector(server);
    server.on('request', (request, response) => {
      json(request).then(
        (body) => {
          if (request.url === '/v1/traces') collector.#take(body as Export);
          response
            .writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' })
            .end('{}');
        },
        () => response.writeHead(400).end(),
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All spans of the traces in which a span is about this message, and those that are linked to one of them, as they began. */
  wayOf(messageId: string): CollectedSpan[] {
    const isAbout = ({ attributes }: CollectedSpan) => [attributes['smsonly.message_id']].flat().includes(messageId);
    const traces = new Set(this.spans.filter(isAbout).map(({ traceId }) => traceId));
    return this.spans
      .filter(({ traceId, links }) => traces.has(traceId) || links.some((link) => traces.has(link.traceId)))
      .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take({ resourceSpans = [] }: Export): void {
    for (const { resource, scopeSpans = [] } of resourceSpans) {
      const service = String(attributesOf(resource?.attributes)['service.name']);
      for (const { spans = [] } of scopeSpans) this.spans.push(...spans.map((span) => collected(service, span)));
    }
  }
}

function collected(service: string, span: WireSpan): CollectedSpan {
  const { name, traceId, spanId, parentSpanId, startTimeUnixNano, links = [], events = [] } = span;
  return {
    ...{ service, name, traceId, spanId },
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    startedAt: BigInt(startTimeUnixNano),
    attributes: attributesOf(span.attributes),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    events: events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
  };
}

function attributesOf(given: readonly KeyValue[] = []): Attributes {
  return Object.fromEntries(given.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, intValue, doubleValue, boolValue, arrayValue }: AnyValue): unknown {
  if (arrayValue) return (arrayValue.values ?? []).map(valueOf);
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? doubleValue ?? boolValue;
}
