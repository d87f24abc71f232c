import { messageIdKey, smsIdKey, type SpanSource } from './span-store.js';
import { textsIn, type Attributes, type Span } from './span.js';

/**
 * The spans of a trace that belong to the messages and SMS with these IDs, and those of other traces that link to them.
 *
 * A trace that begins with them is theirs as a whole, also what followed a span that was never recorded. Of one that is about
 * more, such as a login at which several messages are offered, theirs is what led to a span about them and what came of it.
 */
export function ownSpans(source: SpanSource, traceId: string, ids: ReadonlySet<string>): Span[] {
  const all = source.spansOf(traceId);
  const isWhole = isTheirs(all, ids);
  const own = isWhole ? new Set(all) : chainsOf(all, ids);
  const targets = new Set([...own].map(({ spanId }) => spanId));
  const linking = source
    .linkingTo(traceId)
    .filter(({ links }) => links.some((link) => link.traceId === traceId && (isWhole || targets.has(link.spanId))));
  return [...own, ...linking];
}

/** The messages that a trace is about. */
export function messagesOf(spans: readonly Span[]): ReadonlySet<string> {
  return new Set(spans.flatMap(({ attributes }) => textsIn(attributes, messageIdKey)));
}

function isTheirs(spans: readonly Span[], ids: ReadonlySet<string>): boolean {
  if (messagesOf(spans).size > 1) return false;
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  return roots.length === 0 || roots.some(({ attributes }) => isAbout(attributes, ids));
}

function isAbout(attributes: Attributes, ids: ReadonlySet<string>): boolean {
  return [messageIdKey, smsIdKey].some((key) => textsIn(attributes, key).some((id) => ids.has(id)));
}

/** Spans about these IDs, those above them and those below them. */
function chainsOf(spans: readonly Span[], ids: ReadonlySet<string>): Set<Span> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
  const own = new Set<Span>();
  const below = spans.filter(({ attributes }) => isAbout(attributes, ids));
  for (const start of below) {
    const above = new Set<Span>();
    for (let at: Span | undefined = start; at !== undefined && !above.has(at);) {
      above.add(at);
      at = at.parentSpanId === undefined ? undefined : byId.get(at.parentSpanId);
    }
    for (const span of above) own.add(span);
  }
  const seen = new Set<Span>();
  for (let span = below.pop(); span !== undefined; span = below.pop()) {
    if (seen.has(span)) continue;
    seen.add(span);
    own.add(span);
    below.push(...(children.get(span.spanId) ?? []));
  }
  return own;
}
