import { CodecError, decode, encode, encodingOf, refusalOf, type Encoding } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import type { Logger } from '@smsonly/platform';
import type { FrontMetrics } from '../front-metrics.js';
import { withPlainTexts } from './escaped-text.js';
import { statusOf } from './refusal.js';
import type { runMessage } from './run-message.js';

/** Answers the body of a POST; empty bytes stand for an empty answer. */
export type AnswerPost = (body: Uint8Array, contentType: string) => Promise<Uint8Array>;

type Dependencies = Readonly<{
  run: ReturnType<typeof runMessage>;
  /** The status that refuses requests under this SessionID, if any. */
  faultOf: (wireId: string) => Promise<number | undefined>;
  metrics: FrontMetrics;
  logger: Logger;
  maxBody: number;
}>;

/**
 * Bytes in, bytes out, in the wire form that they came in. What cannot be read is answered with Status, as far as it says
 * whom to answer.
 */
export function answerPost({ run, faultOf, metrics, logger, maxBody }: Dependencies): AnswerPost {
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
      return bytes(await refused(refusalOf(error), faultOf), encoding);
    }
    try {
      return bytes(await run(encoding === 'wbxml' ? withPlainTexts(message) : message), encoding);
    } catch (err) {
      logger.error({ err }, 'a message failed');
      return bytes(failed(message), encoding);
    }
  };
}

/** A dead session is told before anything that is wrong inside the request. */
async function refused(
  message: CspMessage<Primitive> | undefined,
  faultOf: Dependencies['faultOf'],
): Promise<CspMessage<Primitive> | undefined> {
  const { sessionId } = message?.session ?? {};
  const fault = sessionId === undefined ? undefined : await faultOf(sessionId);
  if (!message || fault === undefined) return message;
  return { ...message, transactions: message.transactions.map((one) => ({ ...one, content: statusOf(fault) })) };
}

function failed({ version, session, transactions }: CspMessage): CspMessage<Primitive> {
  const content = statusOf(status.internalError);
  return { version, session, transactions: [{ mode: 'Response', id: transactions[0]?.id ?? '', content }] };
}

function bytes(message: CspMessage<Primitive> | undefined, encoding: Encoding): Uint8Array {
  return message ? encode(message, { encoding }) : new Uint8Array(0);
}
