import { setTimeout as pause } from 'node:timers/promises';
import { CodecError, encode, encodingOf, refusalOf, type DecodedMessage, type Encoding } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { isTransient } from '@smsonly/persistence';
import type { Logger, Tracing } from '@smsonly/platform';
import { statusOf } from '../requests/refusal.js';
import type { ShownDocuments } from '../spans/document-event.js';
import { busyAnswer } from '../doors/busy-answer.js';
import type { Doors, Turn } from '../doors/doors.js';
import { entryOf, readMessage, seeMessage } from '../doors/seen-message.js';
import { PostSpans } from '../spans/post-spans.js';
import type { refuseUnreadable } from '../transactions/refuse-unreadable.js';
import type { runMessage } from '../transactions/run-message.js';
import { withFewTransactions } from '../transactions/few-transactions.js';
import { withPlainTexts } from './escaped-text.js';

/**
 * Answers the body of a POST from `address`; no bytes mean an empty answer. Undefined: it is not carried out now and cannot be
 * answered in CSP, so the client is to send it again.
 */
export type AnswerPost = (body: Uint8Array, contentType: string, address?: string) => Promise<Uint8Array | undefined>;

export type AnswerPostDeps = Readonly<{
  run: ReturnType<typeof runMessage>;
  refuse: ReturnType<typeof refuseUnreadable>;
  doors: Pick<Doors, 'enter'>;
  /** The account of a session that was found lately. */
  accountOf: (sessionId: string) => string | undefined;
  metrics: Readonly<{ unreadable: { inc(labels: Readonly<{ code: number; encoding: string }>): void } }>;
  logger: Logger;
  tracing: Tracing;
  /** How much of the documents the spans show. */
  documents: ShownDocuments;
  maxBody: number;
}>;

/** Bytes in, bytes out, in the same wire form. Failures are answered with Status 500, and what is not carried out now with 503. */
export function answerPost(deps: AnswerPostDeps): AnswerPost {
  const answerRead = answerMessage(deps);
  return async (body, contentType, address) => {
    const encoding = encodingOf(contentType) ?? 'xml';
    const seen = seeMessage(body, contentType, deps.maxBody);
    const entered = deps.doors.enter(entryOf(seen, deps.accountOf, address));
    const turn = entered instanceof Promise ? await entered : entered;
    if (typeof turn === 'string') {
      const busy = busyAnswer(seen.context);
      return busy && bytes(busy, encoding);
    }
    try {
      const read = seen.read ?? readMessage(body, contentType, deps.maxBody);
      return await answerRead(read, { encoding, turn, octets: body.length, ...(address !== undefined && { address }) });
    } finally {
      turn.leave();
    }
  };
}

type Post = Readonly<{ encoding: Encoding; turn: Turn; octets: number; address?: string }>;

function answerMessage({ run, refuse, metrics, logger, tracing, documents }: AnswerPostDeps) {
  const report = ({ status: code, problem, place }: CodecError, encoding: Encoding, what: string): void => {
    metrics.unreadable.inc({ code, encoding });
    logger.debug({ code, encoding, problem, place }, `${what} could not be read`);
  };
  return async (
    whole: DecodedMessage | CodecError,
    { encoding, turn, octets, address }: Post,
  ): Promise<Uint8Array | undefined> => {
    const message = whole instanceof CodecError ? whole : withFewTransactions(whole);
    if (message instanceof CodecError) {
      report(message, encoding, 'a body');
      try {
        return bytes(await refuse(message), encoding);
      } catch (err) {
        // Whether something is waiting is unknown, but what is wrong with the bytes is known.
        logger.error({ err }, 'could not check whether anything is waiting');
        return bytes(refusalOf(message), encoding);
      }
    }
    for (const one of message.transactions) if (one instanceof CodecError) report(one, encoding, 'a transaction');
    const spans = tracing.isOn
      ? new PostSpans(tracing, { version: message.version, encoding, requestBytes: octets }, message, documents)
      : undefined;
    const answered = (answer: CspMessage<Primitive> | undefined): Uint8Array => {
      const written = bytes(answer, encoding);
      spans?.end(answer, written.length);
      return written;
    };
    for (let tries = 1; ; tries += 1) {
      try {
        const read = encoding === 'wbxml' ? withPlainTexts(message) : message;
        return answered(
          await run(read, { encoding, turn, ...(address !== undefined && { address }), ...(spans && { spans }) }),
        );
      } catch (err) {
        const answer = failed(message);
        if (!answer && tries < triesOfResponses && isTransient(err)) {
          await pause(tries * againMs);
          continue;
        }
        logger.error({ err }, 'a message could not be handled');
        // Nothing in CSP says that an acknowledgement was not kept, and an empty answer would say that it was.
        return answer && answered(answer);
      }
    }
  };
}

/** Responses may be carried out again, and one that is lost has the client show its message twice: they outlast a short fault of the database. */
const triesOfResponses = 5;
const againMs = 200;

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
