import { CodecError, decode, encode, refusalOf } from '@smsonly/imps-codec';
import { status, type CspMessage, type Primitive } from '@smsonly/imps-model';
import type { Logger } from '@smsonly/platform';
import type { FrontMetrics } from '../front-metrics.js';
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

/** Bytes in, bytes out. What cannot be read is answered with Status, as far as it says whom to answer. */
export function answerPost({ run, faultOf, metrics, logger, maxBody }: Dependencies): AnswerPost {
  return async (body, contentType) => {
    let message: CspMessage;
    try {
      message = decode(body, { contentType, bounds: { bytes: maxBody, textLength: maxBody } });
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      metrics.unreadable.inc({ code: error.status });
      logger.debug({ code: error.status, problem: error.problem, place: error.place }, 'a body could not be read');
      return bytes(await refused(refusalOf(error), faultOf));
    }
    try {
      return bytes(await run(message));
    } catch (err) {
      logger.error({ err }, 'a message failed');
      return bytes(failed(message));
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

function bytes(message: CspMessage<Primitive> | undefined): Uint8Array {
  return message ? encode(message, { encoding: 'xml' }) : new Uint8Array(0);
}
