import { noTracing, type TracedService, type Tracing, type TracingLog, type TracingValues } from './tracing.js';

/** The tracing of a process or, in suites, of one of its services. Without an endpoint OpenTelemetry is not even loaded. */
export async function openTracing(who: TracedService, values: TracingValues, logger: TracingLog): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = values;
  if (endpoint === undefined) return noTracing;
  const { exporterTo, tracingOver } = await import('./open-telemetry.js');
  return tracingOver(exporterTo(endpoint, logger), who, values);
}
