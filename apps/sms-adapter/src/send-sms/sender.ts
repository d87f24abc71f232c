import { noTracing, type Clock, type Logger, type Tracing } from '@smsonly/platform';
import type { JasminClient, Sms, SubmitResult } from 'jasmin-sms-client';
import type { SubmitOutcome } from '../attempts/attempt.js';
import type { AttemptSignal, SettledSignal } from '../attempts/settle-attempts.js';
import type { ClaimedAttempt, ClaimResult } from './claim.store.js';
import { allowance, isSuspect, noPause, pauseAfter, type GatewayPause } from '../attempts/gateway-pause.js';
import { validityMinutes } from './validity.js';

export interface SenderDeps {
  readonly gateway: Pick<JasminClient, 'submit' | 'ping'>;
  /** Claims up to `most` attempts; they are recorded as being made when it resolves. */
  readonly claim: (most: number) => Promise<ClaimResult>;
  readonly settle: (signal: AttemptSignal) => Promise<SettledSignal>;
  /** SMS_IN_FLIGHT */
  readonly window: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly onAnswer: (answer: SubmitOutcome, seconds: number) => void;
  readonly tracing?: Tracing;
}

/** The longest wait between two looks at the queue: other instances queue SMS and free capacity too, without notice. */
const pollMs = 250;
const retryMs = 1000;

/** What makes another look at the queue worthwhile: an SMS was queued, a call of this process ended, or an SMS is no longer in flight. */
type WakeEvent = 'queue' | 'call' | 'capacity';

/**
 * Submits queued SMS to the gateway, at most `window` at a time. Any number of instances may run: the database gives each attempt to one of them.
 */
export class Sender {
  readonly #deps: SenderDeps;
  #pause: GatewayPause = noPause;
  #calls = 0;
  #running: Promise<void> | undefined;
  #stopping = false;
  /** What has happened since the last look at the queue began. */
  readonly #happened = new Set<WakeEvent>();
  #onEvent: ((event: WakeEvent) => void) | undefined;
  readonly #unsettled = new Set<Promise<void>>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Calls to `/send` that are under way. */
  get underWay(): number {
    return this.#calls;
  }

  get isPaused(): boolean {
    return isSuspect(this.#pause);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** To be called when an SMS is queued whose pair has no call outstanding. */
  queued(): void {
    this.#notify('queue');
  }

  /** To be called when an SMS is no longer in flight, so that another one may be sent. */
  capacityFreed(): void {
    this.#notify('capacity');
  }

  /** Claims nothing more, and resolves when the outcome of every call under way is committed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const event of ['queue', 'call', 'capacity'] as const) this.#notify(event);
    await this.#running;
    await Promise.all(this.#unsettled);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#happened.clear();
      const capacity = await this.#capacity();
      if (capacity === 0) {
        const untilGateway = this.#pause.until - this.#deps.clock().getTime();
        await this.#wait('call', untilGateway > 0 ? untilGateway : pollMs);
        continue;
      }
      try {
        const { claimed, isFull } = await this.#deps.claim(capacity);
        for (const one of claimed) this.#startCall(one);
        await this.#wait(!isFull ? 'queue' : claimed.length === capacity ? 'call' : 'capacity', pollMs);
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'cannot claim SMS from the queue, retrying');
        await this.#wait(undefined, retryMs);
      }
    }
  }

  /** How many SMS may be claimed now; pings a suspect gateway before an SMS is risked on it. */
  async #capacity(): Promise<number> {
    const { gateway, clock, window } = this.#deps;
    const capacity = allowance(this.#pause, { now: clock().getTime(), window, underWay: this.#calls });
    if (capacity === 0 || !isSuspect(this.#pause)) return capacity;
    const ping = await gateway.ping();
    if (ping.answers) return capacity;
    this.#recordOutcome({ outcome: 'rejected', cause: 'unreachable', retry: 'later' }, undefined);
    return 0;
  }

  #notify(event: WakeEvent): void {
    this.#happened.add(event);
    this.#onEvent?.(event);
  }

  /** Waits for an event, unless it has happened since the last look began, for at most `ms`. */
  #wait(awaited: WakeEvent | undefined, ms: number): Promise<void> {
    if (this.#stopping || (awaited && this.#happened.has(awaited))) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onEvent = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#onEvent = (event) => {
        if (this.#stopping || event === awaited) done();
      };
    });
  }

  #startCall(claimed: ClaimedAttempt): void {
    this.#calls += 1;
    const call = this.#call(claimed).finally(() => this.#unsettled.delete(call));
    this.#unsettled.add(call);
  }

  async #call(claimed: ClaimedAttempt): Promise<void> {
    const { clock, settle } = this.#deps;
    const startedAt = clock();
    let signal: AttemptSignal;
    if (claimed.validUntil && claimed.validUntil <= startedAt) {
      signal = { attemptId: claimed.attemptId, signal: { signal: 'validity-over' } };
    } else {
      const { result, context } = await this.#recorded(claimed, () => this.#submit(claimed, startedAt));
      const answer = outcomeOf(result);
      this.#recordOutcome(answer, result.outcome === 'rejected' ? result.afterMs : undefined);
      this.#deps.onAnswer(answer, (clock().getTime() - startedAt.getTime()) / 1000);
      signal = {
        attemptId: claimed.attemptId,
        signal: { signal: 'answered', answer },
        ...(context !== undefined && { context }),
      };
    }
    this.#calls -= 1;
    this.#notify('call');
    await this.#commit(() => settle(signal));
  }

  /** The call as a span in the trace of its text. */
  async #recorded(
    { traceparent, ordinal, part }: ClaimedAttempt,
    submit: () => Promise<SubmitResult>,
  ): Promise<Readonly<{ result: SubmitResult; context?: string }>> {
    const { tracing = noTracing } = this.#deps;
    if (!tracing.isOn) return { result: await submit() };
    const parent = traceparent ?? undefined;
    const context = tracing.begin(parent);
    const startedAt = tracing.now();
    const result = await submit();
    const status = httpStatusOf(result);
    tracing.record({
      name: 'POST /send',
      kind: 'client',
      context,
      parent,
      startedAt,
      attributes: {
        'http.request.method': 'POST',
        'smsonly.part': `${part.place}/${part.of}`,
        'smsonly.attempt': ordinal,
        'smsonly.outcome': result.outcome,
        ...(status !== undefined && { 'http.response.status_code': status }),
        ...(result.outcome === 'accepted' && { 'smsonly.sms_id': result.id }),
        ...(result.outcome === 'rejected' && { 'smsonly.cause': result.cause }),
        ...(result.outcome === 'unknown' && { 'smsonly.cause': result.why }),
      },
      ...(result.outcome === 'unknown' && { fault: result.why }),
    });
    return { result, context };
  }

  async #submit(claimed: ClaimedAttempt, now: Date): Promise<SubmitResult> {
    const sms: Sms = {
      to: claimed.phone,
      from: claimed.number,
      reference: claimed.attemptId,
      coding: claimed.coding,
      ...('octets' in claimed ? { octets: claimed.octets, hasHeader: claimed.hasHeader } : { text: claimed.text }),
      ...(claimed.validUntil && { validityMinutes: validityMinutes(claimed.validUntil, now) }),
    };
    const result = await this.#deps.gateway.submit(sms);
    if (result.outcome !== 'accepted')
      this.#deps.logger.warn(
        { attempt: claimed.attemptId, outcome: result.outcome, detail: result.detail },
        'the gateway did not accept an SMS',
      );
    return result;
  }

  #recordOutcome(answer: SubmitOutcome, afterMs: number | undefined): void {
    const before = isSuspect(this.#pause);
    const now = this.#deps.clock().getTime();
    this.#pause = pauseAfter(this.#pause, answer, { now, afterMs, spread: this.#deps.random() });
    if (before !== isSuspect(this.#pause))
      this.#deps.logger.warn(
        { until: this.#pause.until },
        before ? 'the gateway accepts SMS again' : 'the gateway accepts no SMS; sending is paused',
      );
  }

  /** Retries while the database is down, until this process stops; then the call counts as abandoned. */
  async #commit(settle: () => Promise<SettledSignal>): Promise<void> {
    for (;;) {
      try {
        await settle();
        return;
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'cannot commit the outcome of a call');
        if (this.#stopping) return;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}

/** The status of the gateway's answer, if there was one. */
function httpStatusOf(result: SubmitResult): number | undefined {
  if (result.outcome === 'accepted') return 200;
  const status = /^HTTP (\d{3})\b/.exec(result.detail)?.[1];
  return status === undefined ? undefined : Number(status);
}

function outcomeOf(result: SubmitResult): SubmitOutcome {
  if (result.outcome === 'accepted') return { outcome: 'accepted', id: result.id };
  if (result.outcome === 'unknown') return { outcome: 'unknown', why: result.why };
  return { outcome: 'rejected', cause: result.cause, retry: result.retry };
}
