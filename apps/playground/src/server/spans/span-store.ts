import { textsIn, type Span } from './span.js';

/** The attributes that say what a span is about. */
export const messageIdKey = 'smsonly.message_id';
export const smsIdKey = 'smsonly.sms_id';

/** What a way is looked for in. */
export type SpanSource = Readonly<{
  /** The traces in which a span is about this message or SMS. */
  tracesAbout: (id: string) => readonly string[];
  spansOf: (traceId: string) => readonly Span[];
  /** The spans that link to one of this trace. */
  linkingTo: (traceId: string) => readonly Span[];
}>;

export type Bounds = Readonly<{ maxSpans: number; maxBytes: number }>;

/** Spans in memory, by trace. When there are too many, the traces whose first span came first go, each as a whole. */
export class SpanStore implements SpanSource {
  readonly #traces = new Map<string, Map<string, Span>>();
  /** Traces by what they are about. */
  readonly #about = new Map<string, Set<string>>();
  /** Spans by the traces that they link to. */
  readonly #linking = new Map<string, Set<Span>>();
  #spans = 0;
  #bytes = 0;

  constructor(private readonly bounds: Bounds) {}

  get size(): Readonly<{ spans: number; bytes: number }> {
    return { spans: this.#spans, bytes: this.#bytes };
  }

  /**
   * A span that is there already changes nothing: exporters repeat themselves. Of two that have one ID, as a record has that
   * was published again after a crash, the earlier stays.
   */
  add(spans: readonly Span[]): void {
    for (const span of spans) this.#add(span);
    while (this.#spans > this.bounds.maxSpans || this.#bytes > this.bounds.maxBytes) this.#dropOldest();
  }

  tracesAbout(id: string): readonly string[] {
    return [...(this.#about.get(id) ?? [])];
  }

  spansOf(traceId: string): readonly Span[] {
    return [...(this.#traces.get(traceId)?.values() ?? [])];
  }

  linkingTo(traceId: string): readonly Span[] {
    return [...(this.#linking.get(traceId) ?? [])];
  }

  #add(span: Span): void {
    const trace = entry(this.#traces, span.traceId, () => new Map<string, Span>());
    const known = trace.get(span.spanId);
    if (known !== undefined && known.startedAt <= span.startedAt) return;
    if (known !== undefined) this.#forget(known);
    trace.set(span.spanId, span);
    this.#spans += 1;
    this.#bytes += span.size;
    // What was forgotten with one span, others of its trace may be about.
    for (const each of known === undefined ? [span] : trace.values()) this.#index(each);
  }

  #index(span: Span): void {
    for (const id of idsOf(span)) entry(this.#about, id, () => new Set<string>()).add(span.traceId);
    for (const { traceId } of span.links) entry(this.#linking, traceId, () => new Set<Span>()).add(span);
  }

  #dropOldest(): void {
    const [oldest] = this.#traces;
    if (oldest === undefined) return;
    const [traceId, spans] = oldest;
    this.#traces.delete(traceId);
    for (const span of spans.values()) this.#forget(span);
  }

  #forget(span: Span): void {
    this.#spans -= 1;
    this.#bytes -= span.size;
    for (const id of idsOf(span)) remove(this.#about, id, span.traceId);
    for (const link of span.links) remove(this.#linking, link.traceId, span);
  }
}

function idsOf({ attributes }: Span): readonly string[] {
  return [...textsIn(attributes, messageIdKey), ...textsIn(attributes, smsIdKey)];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function remove<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  values?.delete(value);
  if (values?.size === 0) map.delete(key);
}
