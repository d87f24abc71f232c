import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { newTraceparent, noTracing, openTracing, traceContext, type TracingValues } from './index.js';
import { decideSampling, tracingOver } from './open-telemetry.js';

const who = { service: 'routing', instance: 'routing-0' };
const all: Omit<TracingValues, 'OTEL_EXPORTER_OTLP_ENDPOINT'> = {
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: 1,
};
const log = () => {
  const lines: string[] = [];
  const write = (_: object, message: string) => void lines.push(message);
  return { lines, info: write, warn: write };
};
const work = { name: 'work', kind: 'internal', startedAt: 1_000.5, endedAt: 1_002, attributes: { 'a.b': 1 } } as const;

function inMemory(): SpanExporter & { spans: ReadableSpan[] } {
  const spans: ReadableSpan[] = [];
  return {
    spans,
    export: (some, done) => {
      spans.push(...some);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
}

/** A collector that answers with these statuses, one after another, then with 200. */
async function collector(...statuses: number[]): Promise<{ server: Server; endpoint: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${request.url} ${request.headers['content-type']} ${body}`);
      response.writeHead(statuses.shift() ?? 200).end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

describe('spans', () => {
  it('are recorded under the context that was given, below their parent, with links', async () => {
    const exporter = inMemory();
    const tracing = tracingOver(exporter, who);
    const parent = tracing.begin();
    const context = tracing.begin(parent);
    const other = newTraceparent();
    tracing.record({ ...work, context, parent, links: [other, 'nonsense'] });
    await tracing.stop();
    const [span] = exporter.spans;
    expect(span?.spanContext()).toEqual({
      traceId: traceContext(parent)?.traceId,
      spanId: traceContext(context)?.spanId,
      traceFlags: 1,
    });
    expect(span?.parentSpanContext?.spanId).toBe(traceContext(parent)?.spanId);
    expect(span?.links).toEqual([{ context: expect.objectContaining({ traceId: traceContext(other)?.traceId }) }]);
    expect([span?.startTime, span?.endTime, span?.duration]).toEqual([
      [1, 500_000],
      [1, 2_000_000],
      [0, 1_500_000],
    ]);
    expect(span?.resource.attributes).toEqual({ 'service.name': 'routing', 'service.instance.id': 'routing-0' });
  });

  it('of a trace that is not recorded are not sent, wherever the trace goes on', async () => {
    const exporter = inMemory();
    const none = tracingOver(exporter, who, { ...all, OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    const some = tracingOver(exporter, who);
    const context = none.begin();
    expect(context).toMatch(/-00$/);
    none.record({ ...work, context });
    some.record({ ...work, parent: context });
    await Promise.all([none.stop(), some.stop()]);
    expect(exporter.spans).toEqual([]);
  });

  it('are recorded of a share of the traces, of the same ones in every service', () => {
    const traces = Array.from({ length: 2_000 }, () => traceContext(newTraceparent())!.traceId);
    const recorded = decideSampling({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: 0.25 });
    const again = decideSampling({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 0.25 });
    const chosen = traces.filter((trace) => recorded(trace, undefined));
    expect(chosen.length / traces.length).toBeCloseTo(0.25, 1);
    expect(traces.filter((trace) => again(trace, true))).toEqual(chosen);
    expect(traces.every((trace) => recorded(trace, true))).toBe(true);
  });

  it('go to the collector as JSON, soon', async () => {
    const { server, endpoint, bodies } = await collector();
    const tracing = await openTracing(who, { ...all, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, log());
    tracing.record(work);
    for (let tries = 0; bodies.length === 0 && tries < 100; tries += 1) await sleep(20);
    expect(bodies[0]).toMatch(/^\/v1\/traces application\/json \{"resourceSpans".*"name":"work","kind":1,/);
    await tracing.stop();
    server.closeAllConnections();
    server.close();
  });

  it('are dropped with one line in the log while the collector refuses them, and another when it takes them again', async () => {
    const { server, endpoint } = await collector(400, 400);
    const logged = log();
    const tracing = await openTracing(who, { ...all, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, logged);
    for (let n = 0; n < 3; n += 1) {
      tracing.record(work);
      await sleep(400);
    }
    await tracing.stop();
    expect(logged.lines).toEqual([
      'spans cannot be sent to the collector and are dropped',
      'spans are being sent to the collector again',
    ]);
    server.closeAllConnections();
    server.close();
  });

  it('do not hold up a stop when nobody is there to take them', async () => {
    const logged = log();
    const values = { ...all, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const tracing = await openTracing(who, values, logged);
    for (let n = 0; n < 10_000; n += 1) tracing.record(work);
    const before = performance.now();
    await tracing.stop();
    expect(performance.now() - before).toBeLessThan(1_600);
  });

  it('are not recorded without an endpoint, but traces have their names all the same', async () => {
    const tracing = await openTracing(who, all, log());
    expect(tracing).toBe(noTracing);
    const context = tracing.begin();
    expect(traceContext(tracing.begin(context))?.traceId).toBe(traceContext(context)?.traceId);
  });
});
