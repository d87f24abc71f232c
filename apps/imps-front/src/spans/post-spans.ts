import type { CspTransaction } from '@smsonly/imps-model';
import type { SpanEvent, Tracing } from '@smsonly/platform';
import { CallSpan, type PostFrame } from './call-span.js';

/** The spans of the transactions of one POST. */
export class PostSpans {
  readonly #tracing: Tracing;
  readonly #frame: PostFrame;
  readonly #spans: CallSpan[] = [];

  constructor(tracing: Tracing, frame: PostFrame) {
    this.#tracing = tracing;
    this.#frame = frame;
  }

  /** A transaction begins. */
  begin(transaction: CspTransaction): CallSpan {
    const span = new CallSpan(this.#tracing, transaction);
    this.#spans.push(span);
    return span;
  }

  /** The POST is answered. */
  end(responseBytes: number, events: readonly SpanEvent[] = []): void {
    for (const span of this.#spans) span.record(this.#frame, responseBytes, events);
  }
}
