import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type Shape<L extends string> = { name: string; help: string; labels?: readonly L[] };

/** The service's Prometheus registry. Names get the prefix `smsonly_`; requesting a name twice gives the same metric. */
export type Metrics = Readonly<{
  registry: Registry;
  counter<L extends string>(shape: Shape<L>): Counter<L>;
  gauge<L extends string>(shape: Shape<L> & { collect?: (this: Gauge<L>) => void | Promise<void> }): Gauge<L>;
  histogram<L extends string>(shape: Shape<L> & { buckets?: number[] }): Histogram<L>;
}>;

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics({ service, instance }: { service: string; instance?: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels(instance === undefined ? { service } : { service, instance });
  collectDefaultMetrics({ register: registry });
  const full = (name: string) => `smsonly_${name}`;
  const common = <L extends string>(shape: Shape<L>) => ({
    name: full(shape.name),
    help: shape.help,
    labelNames: [...(shape.labels ?? [])],
    registers: [registry],
  });
  /** The metric that already has this name. */
  const known = <M>({ name }: { name: string }) => registry.getSingleMetric(full(name)) as M | undefined;
  return {
    registry,
    counter: (shape) => known<Counter<string>>(shape) ?? new Counter(common(shape)),
    gauge: (shape) =>
      known<Gauge<string>>(shape) ??
      new Gauge({ ...common(shape), ...(shape.collect ? { collect: shape.collect } : {}) }),
    histogram: (shape) =>
      known<Histogram<string>>(shape) ?? new Histogram({ ...common(shape), buckets: shape.buckets ?? seconds }),
  };
}
