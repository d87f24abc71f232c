export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** A span as a service recorded it (OpenTelemetry), with what the playground shows of it. */
export type Span = Readonly<{
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  instance: string;
  /** ms since 1970, with fractions. */
  startedAt: number;
  /** ms. */
  took: number;
  attributes: Attributes;
  events: readonly Readonly<{ name: string; attributes: Attributes }>[];
  links: readonly Readonly<{ traceId: string; spanId: string }>[];
  /** What went wrong. */
  fault?: string;
  /** Octets that it took on the wire, about. */
  size: number;
}>;

/** The texts of an attribute that has one or several. */
export function textsIn(attributes: Attributes, key: string): readonly string[] {
  const value = attributes.get(key);
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
}
