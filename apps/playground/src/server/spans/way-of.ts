import type { Way } from '../../seams/way.js';
import { messagesOf, ownSpans } from './own-spans.js';
import { stepOf } from './step-of.js';
import { messageIdKey, smsIdKey, type SpanSource } from './span-store.js';
import { textsIn, type Span } from './span.js';

/**
 * The way of a message or SMS: the spans of the traces that are about it, and the spans that link to these.
 *
 * It ends there. A commit or a poll that links to several messages is on the way of each, but what else it links to is not:
 * else everything that ever shared a batch would be one way. For the same reason an ID leads to others only within a trace
 * that is about one message: an SMS of it is the message's own, and the message is that of the SMS.
 */
export function wayOf(source: SpanSource, id: string): Way {
  const ids = ownIds(source, id);
  const traces = new Set([...ids].flatMap((each) => source.tracesAbout(each)));
  const spans = new Map<string, Span>();
  for (const traceId of traces) for (const span of ownSpans(source, traceId, ids)) spans.set(keyOf(span), span);
  const sorted = inOrder([...spans.values()]);
  return {
    id,
    messageIds: mentioned(sorted, messageIdKey, ids),
    smsIds: mentioned(sorted, smsIdKey, ids),
    steps: sorted.map((span) => stepOf(span, leadingTo(span, spans)?.spanId)),
  };
}

/** The message and its SMS, from any one of them. */
function ownIds(source: SpanSource, id: string): ReadonlySet<string> {
  const ids = new Set([id]);
  // From an SMS to its message, from there to all its SMS.
  for (let known = 0; known < ids.size;) {
    known = ids.size;
    for (const traceId of [...ids].flatMap((each) => source.tracesAbout(each))) {
      const spans = source.spansOf(traceId);
      const messages = messagesOf(spans);
      if (messages.size > 1) continue;
      for (const { attributes } of spans) for (const smsId of textsIn(attributes, smsIdKey)) ids.add(smsId);
      for (const messageId of messages) ids.add(messageId);
    }
  }
  return ids;
}

/** The IDs on the way, in its order. A span about several messages is on the way for one of them. */
function mentioned(spans: readonly Span[], key: string, own: ReadonlySet<string>): string[] {
  const found = spans.flatMap(({ attributes }) => textsIn(attributes, key));
  return [...new Set(found)].filter((each) => own.has(each));
}

const keyOf = ({ traceId, spanId }: Readonly<{ traceId: string; spanId: string }>): string => `${traceId} ${spanId}`;

/** The step before: the parent, or else the first on the way that it links to. */
function leadingTo(span: Span, onTheWay: ReadonlyMap<string, Span>): Span | undefined {
  const { traceId, parentSpanId, links } = span;
  const parent = parentSpanId === undefined ? undefined : onTheWay.get(keyOf({ traceId, spanId: parentSpanId }));
  if (parent !== undefined && parent !== span) return parent;
  return links.map((link) => onTheWay.get(keyOf(link))).find((linked) => linked !== undefined && linked !== span);
}

/** By their begin; of those that began at once, what led to the others first. */
function inOrder(spans: readonly Span[]): Span[] {
  const byKey = new Map(spans.map((span) => [keyOf(span), span]));
  const depths = new Map(spans.map((span) => [span, depthOf(span, byKey)]));
  return spans.toSorted(
    (a, b) =>
      a.startedAt - b.startedAt || (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || (keyOf(a) < keyOf(b) ? -1 : 1),
  );
}

function depthOf(span: Span, byKey: ReadonlyMap<string, Span>): number {
  const passed = new Set<Span>();
  for (let at: Span | undefined = span; at !== undefined && !passed.has(at); at = leadingTo(at, byKey)) passed.add(at);
  return passed.size;
}
