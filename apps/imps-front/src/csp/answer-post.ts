import { CodecError, decode, encode, encodingOf, refusalOf, type Encoding } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import type { Logger } from '@smsonly/platform';
import type { FrontMetrics } from '../front-metrics.js';
import { withPlainTexts } from './escaped-text.js';
import { statusOf } from './refusal.js';
import type { refuseUnreadable } from './refuse-unreadable.js';
import type { runMessage } from './run-message.js';

/** Answers the body of a POST; empty bytes stand for an empty answer. */
export type AnswerPost = (body: Uint8Array, contentType: string) => Promise<Uint8Array>;

type Dependencies = Readonly<{
  run: ReturnType<typeof runMessage>;
  refuse: ReturnType<typeof refuseUnreadable>;
  metrics: Pick<FrontMetrics, 'unreadable'>;
  logger: Logger;
  maxBody: number;
}>;

/** Bytes in, bytes out, in the wire form that they came in. What fails here is answered with Status 500. */
export function answerPost({ run, refuse, metrics, logger, maxBody }: Dependencies): AnswerPost {
  return async (body, contentType) => {
    const encoding = encodingOf(contentType) ?? 'xml';
    let message: CspMessage;
    try {
      message = decode(body, { contentType, bounds: { bytes: maxBody, textLength: maxBody } });
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      const { status: code, problem, place } = error;
      metrics.unreadable.inc({ code, encoding });
      logger.debug({ code, encoding, problem, place }, 'a body could not be read');
      try {
        return bytes(await refuse(error), encoding);
      } catch (err) {
        logger.error({ err }, 'a refusal failed');
        return bytes(failed(refusalOf(error)), encoding);
      }
    }
    try {
      return bytes(await run(encoding === 'wbxml' ? withPlainTexts(message) : message), encoding);
    } catch (err) {
      logger.error({ err }, 'a message failed');
      return bytes(failed(message), encoding);
    }
  };
}

function failed(message: CspMessage | undefined): CspMessage<Primitive> | undefined {
  if (!message) return undefined;
  const { version, session, transactions } = message;
  const content = statusOf(status.internalError);
  return { version, session, transactions: [{ mode: 'Response', id: transactions[0]?.id ?? '', content }] };
}

function bytes(message: CspMessage<Primitive> | undefined, encoding: Encoding): Uint8Array {
  return message ? encode(message, { encoding }) : new Uint8Array(0);
}
