import type { RejectionCause, SubmitResult } from './sms-gateway.js';

/** Jasmin answers `Success "<uuid>"` or `Error "<text>"`; the status alone is not enough. */
const successPattern = /^Success "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"\s*$/i;
const failureInstancePattern = /^Success "\[Failure instance/;
const errorPattern = /^Error "([\s\S]*)"\s*$/;

interface Refusal {
  readonly status: number | 'any';
  readonly text: RegExp;
  readonly cause: RejectionCause;
  readonly retry: 'never' | 'later';
  /** Wait at least so long before the next try, in ms. */
  readonly afterMs?: number;
}

/** Every refusal of `/send`, first match wins. The three meanings of 403 differ by text only. */
const refusals: readonly Refusal[] = [
  { status: 'any', text: /^Interception specific error code [45]/, cause: 'intercepted', retry: 'never' },
  {
    status: 400,
    text: /^Failed running interception script/,
    cause: 'interceptor-missing',
    retry: 'later',
    afterMs: 30_000,
  },
  { status: 400, text: /^(Authorization|Value filter) failed for user /, cause: 'not-permitted', retry: 'never' },
  { status: 400, text: /^/, cause: 'bad-request', retry: 'never' },
  {
    status: 403,
    text: /^Authentication failure for username:/,
    cause: 'wrong-credentials',
    retry: 'later',
    afterMs: 30_000,
  },
  { status: 403, text: /^User throughput exceeded/, cause: 'throughput-exceeded', retry: 'later', afterMs: 1_000 },
  { status: 403, text: /^Cannot charge submit_sm/, cause: 'quota-exhausted', retry: 'never' },
  { status: 412, text: /^/, cause: 'no-route', retry: 'later', afterMs: 30_000 },
  { status: 500, text: /^Cannot send submit_sm/, cause: 'gateway-failed', retry: 'later', afterMs: 5_000 },
  { status: 503, text: /^/, cause: 'interceptor-missing', retry: 'later', afterMs: 30_000 },
];

/** The result of a submission by Jasmin's answer to `/send`. */
export function readSendAnswer(status: number, body: string): SubmitResult {
  if (status === 200) return readSuccess(body);
  const text = errorPattern.exec(body)?.[1];
  if (text === undefined) return readAnswerNotFromJasmin(status);
  const refusal = refusals.find(
    (known) => (known.status === 'any' || known.status === status) && known.text.test(text),
  );
  if (refusal === undefined) return unreadable(status);
  const { cause, retry, afterMs } = refusal;
  return {
    outcome: 'rejected',
    cause,
    retry,
    ...(afterMs !== undefined && { afterMs }),
    detail: describeRefusal(status, text),
  };
}

function readSuccess(body: string): SubmitResult {
  const id = successPattern.exec(body)?.[1];
  if (id !== undefined) return { outcome: 'accepted', id };
  if (!failureInstancePattern.test(body)) return unreadable(200);
  return {
    outcome: 'rejected',
    cause: 'gateway-broken',
    retry: 'later',
    afterMs: 30_000,
    detail:
      'HTTP 200 with a failure: the gateway has lost its broker channel and loses every SMS until it is restarted',
  };
}

/** An answer that is not in Jasmin's format, from a proxy or another server. It does not have the SMS, unless it forwarded the request. */
function readAnswerNotFromJasmin(status: number): SubmitResult {
  if (status === 503) return notJasmin('unreachable', 5_000, status);
  if (status >= 300 && status < 500) return notJasmin('not-the-gateway', 30_000, status);
  return unreadable(status);
}

function notJasmin(cause: RejectionCause, afterMs: number, status: number): SubmitResult {
  return {
    outcome: 'rejected',
    cause,
    retry: 'later',
    afterMs,
    detail: `HTTP ${status} in a format that is not Jasmin's`,
  };
}

function unreadable(status: number): SubmitResult {
  return { outcome: 'unknown', why: 'unreadable-answer', detail: `HTTP ${status} says neither accepted nor refused` };
}

/** The beginning of Jasmin's text, as far as it contains no value of the request. */
const printablePattern =
  /^(?:Argument \[[\w-]{1,40}\] (?:has an invalid value|is unknown)|Mandatory argument \[[\w-]{1,40}\] is not found|content (?:or|and) hex-content [a-z ]+|(?:Authorization|Value filter) failed for user \[[^\]]{1,16}\] \([\w ]{1,60}\)|Authentication failure|User throughput exceeded|Cannot \w+ submit_sm|No route found|Interception specific error code \d{3})/;

export function describeRefusal(status: number, text: string): string {
  const printable = printablePattern.exec(text)?.[0];
  return printable === undefined ? `HTTP ${status}` : `HTTP ${status}: ${printable}`;
}
