import type { SubmitOutcome } from './attempt.js';

/**
 * Whether calls to the gateway as a whole are paused. A refusal of one SMS or pair never pauses it; one that concerns all SMS does at once; one
 * that may be either does after several in a row.
 */
export interface GatewayPause {
  /** Refusals since the gateway last accepted an SMS. */
  readonly refusals: number;
  /** Milliseconds since the epoch: no calls before this time. */
  readonly until: number;
}

export const noPause: GatewayPause = { refusals: 0, until: 0 };

const firstPauseMs = 250;
const maxPauseMs = 10_000;
const suspiciousRefusals = 3;

type FaultScope = 'gateway' | 'maybe-gateway' | 'user' | 'sms';
type Rejection = Extract<SubmitOutcome, { outcome: 'rejected' }>;

const scopes: Readonly<Record<Rejection['cause'], FaultScope>> = {
  unreachable: 'gateway',
  'not-the-gateway': 'gateway',
  'wrong-credentials': 'gateway',
  'gateway-broken': 'gateway',
  'gateway-failed': 'maybe-gateway',
  'interceptor-missing': 'maybe-gateway',
  'throughput-exceeded': 'user',
  'no-route': 'sms',
  'bad-number': 'sms',
  'bad-originator': 'sms',
  'text-not-gsm': 'sms',
  'bad-request': 'sms',
  'not-permitted': 'sms',
  'quota-exhausted': 'sms',
  intercepted: 'sms',
};

/** @param spread a number from 0 to 1, so that instances do not come back all at once */
export function pauseAfter(
  pause: GatewayPause,
  answer: SubmitOutcome,
  { now, afterMs, spread }: { now: number; afterMs: number | undefined; spread: number },
): GatewayPause {
  const scope = scopeOf(answer);
  if (scope === 'sms') return noPause;
  if (scope === 'user') return { ...pause, until: Math.max(pause.until, now + (afterMs ?? 1000)) };
  // Calls made before the pause began do not count again.
  if (now < pause.until) return pause;
  const refusals = pause.refusals + 1;
  const counted = scope === 'gateway' ? refusals : refusals - suspiciousRefusals + 1;
  if (counted < 1) return { ...pause, refusals };
  const longest = Math.min(firstPauseMs * 2 ** Math.min(counted - 1, 10), maxPauseMs);
  return { refusals, until: now + longest * (0.5 + spread / 2) };
}

function scopeOf(answer: SubmitOutcome): FaultScope {
  if (answer.outcome === 'accepted') return 'sms';
  // A gateway that accepts connections without answering would use up both attempts of every SMS.
  return answer.outcome === 'unknown' ? 'maybe-gateway' : scopes[answer.cause];
}

/** Whether the gateway has to answer a ping before it gets another SMS. */
export const isSuspect = ({ refusals, until }: GatewayPause): boolean => refusals > 0 && until > 0;

/** How many more SMS may be submitted now: normally the window, one at a time while the gateway is suspect. */
export function allowance(
  pause: GatewayPause,
  { now, window, underWay }: { now: number; window: number; underWay: number },
): number {
  if (now < pause.until) return 0;
  return Math.max(0, (isSuspect(pause) ? 1 : window) - underWay);
}

const firstPairPauseMs = 500;
const maxPairPauseMs = 60_000;
const maxPairPauseWithGatewayMs = 5_000;

/**
 * How long a pair waits after a temporary refusal of its SMS. Short where the gateway is the cause: the gateway as a whole is paused, and the
 * pair should continue soon after that.
 * @param tries attempts of this SMS so far
 */
export function pairPauseMs(cause: Rejection['cause'], tries: number): number {
  if (scopes[cause] === 'user') return 0;
  const longest = scopes[cause] === 'sms' ? maxPairPauseMs : maxPairPauseWithGatewayMs;
  return Math.min(firstPairPauseMs * 2 ** Math.min(tries - 1, 10), longest);
}
