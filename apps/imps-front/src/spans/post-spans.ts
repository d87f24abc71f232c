import type { CspMessage, CspTransaction, Primitive } from '@smsonly/imps-model';
import type { SpanEvent, Tracing } from '@smsonly/platform';
import type { DecodedMessage } from '@smsonly/imps-codec';
import { CallSpan, type PostFrame } from './call-span.js';
import { documentEvent, type ShownDocuments } from './document-event.js';

/** The spans of the transactions of one POST. */
export class PostSpans {
  readonly #tracing: Tracing;
  readonly #frame: PostFrame;
  readonly #spans: CallSpan[] = [];
  readonly #shown: ShownDocuments;
  readonly #request: DecodedMessage;
  readonly #startedAt: number;

  /** @param shown how much of the documents their spans show */
  constructor(tracing: Tracing, frame: PostFrame, request: DecodedMessage, shown: ShownDocuments) {
    this.#tracing = tracing;
    this.#frame = frame;
    this.#request = request;
    this.#shown = shown;
    this.#startedAt = tracing.now();
  }

  /** A transaction begins. */
  begin(transaction: CspTransaction): CallSpan {
    const span = new CallSpan(this.#tracing, transaction);
    this.#spans.push(span);
    return span;
  }

  /** The POST is answered. */
  end(response: CspMessage<Primitive> | undefined, octets: number): void {
    const worth = this.#spans.filter(({ isWorthIt }) => isWorthIt);
    if (worth.length === 0) return;
    const events = this.#documents(response, octets);
    for (const span of worth) span.record(this.#frame, octets, events);
  }

  #documents(response: CspMessage<Primitive> | undefined, octets: number): SpanEvent[] {
    const shown = this.#shown;
    if (shown === 'none') return [];
    const { encoding, requestBytes } = this.#frame;
    const isWbxml = encoding === 'wbxml';
    const request = { direction: 'in' as const, at: this.#startedAt, message: this.#request, octets: requestBytes };
    const answer = response && { direction: 'out' as const, at: this.#tracing.now(), message: response, octets };
    return [request, ...(answer ? [answer] : [])].map((one) => documentEvent(one, shown, isWbxml));
  }
}
