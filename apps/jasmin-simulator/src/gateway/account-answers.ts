import { cutLikeJasmin, shortMessage } from './short-message.js';
import { refusedUser } from './take-sms.js';
import { isRefusal, type Refusal, type SendRequest } from './validate-send.js';

/** An answer in JSON; errors are a JSON string. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** `/rate`: what an SMS would cost, and how many parts it has after cutting. */
export function rateAnswer(request: SendRequest | Refusal, ours: Credentials, maxParts: number): JsonAnswer {
  if (isRefusal(request)) return inJson(request);
  const unknownUser = refusedUser(request, ours);
  if (unknownUser !== undefined) return inJson(unknownUser);
  const { parts } = cutLikeJasmin(shortMessage(request), request.coding, maxParts);
  return { status: 200, body: { unit_rate: 0, submit_sm_count: parts } };
}

/** `/balance`: no limits (ND). */
export function balanceAnswer(request: Credentials | Refusal, ours: Credentials): JsonAnswer {
  const refusal = isRefusal(request) ? request : refusedUser(request, ours);
  return refusal === undefined ? { status: 200, body: { balance: 'ND', sms_count: 'ND' } } : inJson(refusal);
}

function inJson({ status, text }: Refusal): JsonAnswer {
  return { status, body: text };
}
