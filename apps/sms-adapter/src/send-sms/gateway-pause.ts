import type { Answer } from '../attempts/attempt.js';

/**
 * Whether the gateway as a whole is asked now. What only concerns one SMS or pair never pauses it; what concerns all of them
 * does at once; a refusal that may be either pauses it when several in a row say so.
 */
export interface GatewayPause {
  /** Refusals since the gateway last took something. */
  readonly refusals: number;
  /** Milliseconds since the epoch; not before this is the gateway asked. */
  readonly until: number;
}

export const noPause: GatewayPause = { refusals: 0, until: 0 };

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const SUSPICIOUS = 3;

type Trouble = 'gateway' | 'perhaps-gateway' | 'user' | 'sms';
type Rejection = Extract<Answer, { outcome: 'rejected' }>;

const troubles: Readonly<Record<Rejection['cause'], Trouble>> = {
  unreachable: 'gateway',
  'not-the-gateway': 'gateway',
  'wrong-credentials': 'gateway',
  'gateway-broken': 'gateway',
  'gateway-failed': 'perhaps-gateway',
  'interceptor-missing': 'perhaps-gateway',
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
  answer: Answer,
  { now, afterMs, spread }: { now: number; afterMs: number | undefined; spread: number },
): GatewayPause {
  const trouble = troubleOf(answer);
  if (trouble === 'sms') return noPause;
  if (trouble === 'user') return { ...pause, until: Math.max(pause.until, now + (afterMs ?? 1000)) };
  // Refusals of calls made before the pause began are no further ones.
  if (now < pause.until) return pause;
  const refusals = pause.refusals + 1;
  const counted = trouble === 'gateway' ? refusals : refusals - SUSPICIOUS + 1;
  if (counted < 1) return { ...pause, refusals };
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(counted - 1, 10), LONGEST_PAUSE_MS);
  return { refusals, until: now + longest * (0.5 + spread / 2) };
}

function troubleOf(answer: Answer): Trouble {
  if (answer.outcome === 'accepted') return 'sms';
  // A gateway that takes connections and does not answer would use up both attempts of every SMS.
  return answer.outcome === 'unknown' ? 'perhaps-gateway' : troubles[answer.cause];
}

/** Whether the gateway is to be asked for a sign of life before it gets another SMS. */
export const isInDoubt = ({ refusals, until }: GatewayPause): boolean => refusals > 0 && until > 0;

/** How many more SMS may be handed over now: a window as a rule, one at a time while the gateway's health is in doubt. */
export function allowance(
  pause: GatewayPause,
  { now, window, underWay }: { now: number; window: number; underWay: number },
): number {
  if (now < pause.until) return 0;
  return Math.max(0, (isInDoubt(pause) ? 1 : window) - underWay);
}

const FIRST_PAIR_PAUSE_MS = 500;
const LONGEST_PAIR_PAUSE_MS = 60_000;
const LONGEST_PAIR_PAUSE_WITH_GATEWAY_MS = 5_000;

/**
 * How long a pair waits after its SMS was refused for now. Short where the gateway is the cause: it pauses as a whole, and the
 * pair should go on soon after it.
 * @param tries attempts of this SMS so far
 */
export function pairPauseMs(cause: Rejection['cause'], tries: number): number {
  if (troubles[cause] === 'user') return 0;
  const longest = troubles[cause] === 'sms' ? LONGEST_PAIR_PAUSE_MS : LONGEST_PAIR_PAUSE_WITH_GATEWAY_MS;
  return Math.min(FIRST_PAIR_PAUSE_MS * 2 ** Math.min(tries - 1, 10), longest);
}
