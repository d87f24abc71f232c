import {
  CodecError,
  decodeTransactions,
  encode,
  encodingOf,
  refusalOf,
  type DecodedMessage,
  type Encoding,
} from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import type { Logger, Tracing } from '@smsonly/platform';
import { statusOf } from '../requests/refusal.js';
import type { ShownDocuments } from '../spans/document-event.js';
import { PostSpans } from '../spans/post-spans.js';
import type { refuseUnreadable } from '../transactions/refuse-unreadable.js';
import type { runMessage } from '../transactions/run-message.js';
import { withPlainTexts } from './escaped-text.js';

/** Answers the body of a POST from `address`; no bytes mean an empty answer. */
export type AnswerPost = (body: Uint8Array, contentType: string, address?: string) => Promise<Uint8Array>;

export type AnswerPostDeps = Readonly<{
  run: ReturnType<typeof runMessage>;
  refuse: ReturnType<typeof refuseUnreadable>;
  metrics: Readonly<{ unreadable: { inc(labels: Readonly<{ code: number; encoding: string }>): void } }>;
  logger: Logger;
  tracing: Tracing;
  /** How much of the documents the spans show. */
  documents: ShownDocuments;
  maxBody: number;
}>;

/** Bytes in, bytes out, in the same wire form. Failures are answered with Status 500. */
export function answerPost({ run, refuse, metrics, logger, tracing, documents, maxBody }: AnswerPostDeps): AnswerPost {
  const report = ({ status: code, problem, place }: CodecError, encoding: Encoding, what: string): void => {
    metrics.unreadable.inc({ code, encoding });
    logger.debug({ code, encoding, problem, place }, `${what} could not be read`);
  };
  return async (body, contentType, address) => {
    const encoding = encodingOf(contentType) ?? 'xml';
    let message: DecodedMessage;
    try {
      message = decodeTransactions(body, { contentType, bounds: { bytes: maxBody, textLength: maxBody } });
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      report(error, encoding, 'a body');
      try {
        return bytes(await refuse(error), encoding);
      } catch (err) {
        // Whether something is waiting is unknown, but what is wrong with the bytes is known.
        logger.error({ err }, 'could not check whether anything is waiting');
        return bytes(refusalOf(error), encoding);
      }
    }
    for (const one of message.transactions) if (one instanceof CodecError) report(one, encoding, 'a transaction');
    const spans = tracing.isOn
      ? new PostSpans(tracing, { version: message.version, encoding, requestBytes: body.length }, message, documents)
      : undefined;
    const answered = (answer: CspMessage<Primitive> | undefined): Uint8Array => {
      const octets = bytes(answer, encoding);
      spans?.end(answer, octets.length);
      return octets;
    };
    try {
      const read = encoding === 'wbxml' ? withPlainTexts(message) : message;
      return answered(await run(read, encoding, address, spans));
    } catch (err) {
      logger.error({ err }, 'a message could not be handled');
      return answered(failed(message));
    }
  };
}

/** @returns undefined when there was nothing but responses: those are not answered */
function failed({ version, session, transactions }: DecodedMessage): CspMessage<Primitive> | undefined {
  const request = transactions
    .map((one) => (one instanceof CodecError ? (one.context.transaction ?? {}) : one))
    .find(({ mode }) => mode !== 'Response');
  if (!request) return undefined;
  const content = statusOf(status.internalError);
  return { version, session, transactions: [{ mode: 'Response', id: request.id ?? '', content }] };
}

function bytes(message: CspMessage<Primitive> | undefined, encoding: Encoding): Uint8Array {
  return message ? encode(message, { encoding }) : new Uint8Array(0);
}
