import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import type { SubmitResult } from './sms-gateway.js';

/** When the client stops submitting to a failing gateway, and when it tries again. */
export interface CircuitOptions {
  /** Failed submissions in a row that open the circuit; default 10. */
  readonly failures?: number;
  /** Time until one submission is let through as a probe, in ms; default 1,000. */
  readonly retryAfterMs?: number;
  /** Called with each new state. */
  readonly onChange?: (state: CircuitName) => void;
}

export type CircuitName = 'open' | 'half-open' | 'closed';

const circuitNames: Readonly<Record<CircuitState, CircuitName>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** A circuit breaker: after a number of gateway failures in a row, submissions are rejected without being tried. */
export function circuit({ failures = 10, retryAfterMs = 1_000, onChange }: CircuitOptions) {
  const breaker = circuitBreaker(
    handleWhenResult((result) => isFailure(result as SubmitResult)),
    { halfOpenAfter: retryAfterMs, breaker: new ConsecutiveBreaker(failures) },
  );
  if (onChange !== undefined) breaker.onStateChange((state) => onChange(circuitNames[state]));
  return {
    get state(): CircuitName {
      return circuitNames[breaker.state];
    },
    async guard(submit: () => Promise<SubmitResult>): Promise<SubmitResult> {
      try {
        return await breaker.execute(submit);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        return {
          outcome: 'rejected',
          cause: 'unreachable',
          retry: 'later',
          afterMs: retryAfterMs,
          detail: 'the circuit is open: the last submissions failed, so this one was not tried; nothing was sent',
        };
      }
    },
  };
}

/** Causes that concern the gateway as a whole; the others concern this SMS or this user. */
const gatewayFailures: ReadonlySet<string> = new Set([
  'unreachable',
  'not-the-gateway',
  'gateway-failed',
  'gateway-broken',
  'interceptor-missing',
]);

function isFailure(result: SubmitResult): boolean {
  return result.outcome === 'unknown' || (result.outcome === 'rejected' && gatewayFailures.has(result.cause));
}
