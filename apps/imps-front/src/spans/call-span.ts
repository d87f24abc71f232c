import { messageIdAttribute } from '@smsonly/contracts';
import type { Outgoing } from '@smsonly/kafka';
import type { WorkOf } from '@smsonly/persistence';
import type { CspTransaction, Primitive } from '@smsonly/imps-model';
import type { SpanEvent, Tracing } from '@smsonly/platform';
import { codeOf } from './code-of.js';
import { messageIdsIn } from './message-ids-in.js';

/** What all transactions of a POST have in common. */
export type PostFrame = Readonly<{ version: string; encoding: string; requestBytes: number }>;

/** What is published for a transaction continues its trace. */
export function spanOptions(span: CallSpan | undefined): Readonly<{ traceparent?: string }> {
  return span ? { traceparent: span.context } : {};
}

/** The same for what a transaction of the database leaves to be published. */
export function within(span: CallSpan | undefined, outgoing: readonly Outgoing[]): Outgoing[] {
  return outgoing.map((one) => ({ ...spanOptions(span), ...one }));
}

/** Whose work a transaction of the database does. */
export function workOf(span: CallSpan | undefined): WorkOf | undefined {
  return span && { parent: span.context };
}

/** The span of a client's transaction, while it is carried out: what is done for it is told to it, and it is recorded at the end of its POST. */
export class CallSpan {
  /** The context of all that is done for the transaction. */
  readonly context: string;
  readonly #kind: string;
  readonly #startedAt: number;
  readonly #tracing: Tracing;
  readonly #messageIds = new Set<string>();
  readonly #links = new Set<string>();
  #endedAt: number | undefined;
  #response: Primitive | undefined;
  /** A poll that brings nothing is not worth a span, nor a response that acknowledges nothing. */
  #isWorthIt: boolean;

  constructor(tracing: Tracing, { content: request, mode }: CspTransaction) {
    const isResponse = mode === 'Response';
    this.#tracing = tracing;
    this.context = tracing.begin();
    this.#startedAt = tracing.now();
    this.#kind = request.kind;
    this.#isWorthIt = request.kind !== 'Polling-Request' && !isResponse;
    if (!isResponse) this.#about(messageIdsIn(request));
  }

  /** It concerns these messages. */
  #about(ids: readonly string[]): void {
    for (const id of ids) this.#messageIds.add(id);
  }

  /** A message has, or would have, this ID. */
  submitted(messageId: string): void {
    this.#messageIds.add(messageId);
  }

  /** Something from the session's queue was given out, or acknowledged: the context in which it was queued. */
  settles({ traceparent, messageId }: Readonly<{ traceparent?: string; messageId?: string }>): void {
    this.#isWorthIt = true;
    if (traceparent !== undefined) this.#links.add(traceparent);
    if (messageId !== undefined) this.#messageIds.add(messageId);
  }

  /** Its reply; without one there was nothing to say. */
  answered(response: Primitive | undefined): void {
    this.#endedAt = this.#tracing.now();
    this.#response = response;
    if (!response) return;
    this.#isWorthIt = true;
    this.#about(messageIdsIn(response));
  }

  get isWorthIt(): boolean {
    return this.#isWorthIt;
  }

  /** Records it, with what is known of its POST as a whole. */
  record(frame: PostFrame, responseBytes: number, events: readonly SpanEvent[]): void {
    const response = this.#response;
    this.#tracing.record({
      name: `CSP ${this.#kind}`,
      kind: 'server',
      context: this.context,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt ?? this.#tracing.now(),
      links: [...this.#links],
      events,
      attributes: {
        'csp.version': frame.version,
        'csp.encoding': frame.encoding,
        'http.request.body.size': frame.requestBytes,
        'http.response.body.size': responseBytes,
        ...(response && { 'csp.response': response.kind, 'csp.status': codeOf(response) }),
        ...messageIdAttribute([...this.#messageIds]),
      },
    });
  }
}
