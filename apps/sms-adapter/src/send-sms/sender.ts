import type { Clock, Logger } from '@smsonly/platform';
import type { JasminClient, Sms, Submission } from 'jasmin-sms-client';
import type { Answer } from '../attempts/attempt.js';
import type { AttemptSignal, Settled } from '../attempts/settle-attempts.js';
import type { Claimed, Claims } from './claim.store.js';
import { allowance, isInDoubt, noPause, pauseAfter, type GatewayPause } from './gateway-pause.js';
import { validityMinutes } from './validity.js';

export interface SenderDeps {
  readonly gateway: Pick<JasminClient, 'submit' | 'ping'>;
  /** Takes up to `most` attempts; they are recorded as being made when it resolves. */
  readonly claim: (most: number) => Promise<Claims>;
  readonly settle: (signal: AttemptSignal) => Promise<Settled>;
  /** SMS_IN_FLIGHT */
  readonly window: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly onAnswer: (answer: Answer, seconds: number) => void;
}

/** Wait until another look at the queue when nobody says that it is worth one: other instances queue too, and make room. */
const LOOK_MS = 250;
const FAULT_WAIT_MS = 1000;

/** What the next look waits for: something in the queue, the end of one of our calls, or that an SMS is under way no more. */
type Awaited = 'queue' | 'call' | 'room';

/**
 * Hands queued SMS to the gateway, at most `window` at a time. Any number of instances work side by side: the database gives each
 * attempt to one of them.
 */
export class Sender {
  readonly #deps: SenderDeps;
  #pause: GatewayPause = noPause;
  #calls = 0;
  #running: Promise<void> | undefined;
  #stopping = false;
  /** What has happened since the last look began. */
  readonly #news = new Set<Awaited>();
  #hear: ((news: Awaited) => void) | undefined;
  readonly #unsettled = new Set<Promise<void>>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Calls of `/send` that are under way. */
  get underWay(): number {
    return this.#calls;
  }

  get isPaused(): boolean {
    return isInDoubt(this.#pause);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is an SMS in the queue whose pair has no call outstanding. */
  queued(): void {
    this.#tell('queue');
  }

  /** An SMS is under way no more, which may make room for another one. */
  roomMade(): void {
    this.#tell('room');
  }

  /** Takes nothing new, and resolves when the outcome of every call under way is committed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const news of ['queue', 'call', 'room'] as const) this.#tell(news);
    await this.#running;
    await Promise.all(this.#unsettled);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#news.clear();
      const room = await this.#room();
      if (room === 0) {
        const untilGateway = this.#pause.until - this.#deps.clock().getTime();
        await this.#wait('call', untilGateway > 0 ? untilGateway : LOOK_MS);
        continue;
      }
      try {
        const { claimed, isFull } = await this.#deps.claim(room);
        for (const one of claimed) this.#begin(one);
        await this.#wait(!isFull ? 'queue' : claimed.length === room ? 'call' : 'room', LOOK_MS);
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'no SMS could be taken from the queue');
        await this.#wait(undefined, FAULT_WAIT_MS);
      }
    }
  }

  /** How many may be taken now; asks a gateway in doubt for a sign of life before an SMS is risked on it. */
  async #room(): Promise<number> {
    const { gateway, clock, window } = this.#deps;
    const room = allowance(this.#pause, { now: clock().getTime(), window, underWay: this.#calls });
    if (room === 0 || !isInDoubt(this.#pause)) return room;
    const ping = await gateway.ping();
    if (ping.answers) return room;
    this.#note({ outcome: 'rejected', cause: 'unreachable', retry: 'later' }, undefined);
    return 0;
  }

  #tell(news: Awaited): void {
    this.#news.add(news);
    this.#hear?.(news);
  }

  /** Until what is awaited has happened, since the last look began, or the time is over. */
  #wait(awaited: Awaited | undefined, ms: number): Promise<void> {
    if (this.#stopping || (awaited && this.#news.has(awaited))) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#hear = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#hear = (news) => {
        if (this.#stopping || news === awaited) done();
      };
    });
  }

  #begin(claimed: Claimed): void {
    this.#calls += 1;
    const call = this.#call(claimed).finally(() => this.#unsettled.delete(call));
    this.#unsettled.add(call);
  }

  async #call(claimed: Claimed): Promise<void> {
    const { clock, settle } = this.#deps;
    const begun = clock();
    let signal: AttemptSignal;
    if (claimed.validUntil && claimed.validUntil <= begun) {
      signal = { attemptId: claimed.attemptId, signal: { signal: 'validity-over' } };
    } else {
      const submission = await this.#submit(claimed, begun);
      const answer = answerOf(submission);
      this.#note(answer, submission.outcome === 'rejected' ? submission.afterMs : undefined);
      this.#deps.onAnswer(answer, (clock().getTime() - begun.getTime()) / 1000);
      signal = { attemptId: claimed.attemptId, signal: { signal: 'answered', answer } };
    }
    this.#calls -= 1;
    this.#tell('call');
    await this.#commit(() => settle(signal));
  }

  async #submit(claimed: Claimed, now: Date): Promise<Submission> {
    const sms: Sms = {
      to: claimed.phone,
      from: claimed.number,
      reference: claimed.attemptId,
      coding: claimed.coding,
      ...('octets' in claimed ? { octets: claimed.octets, hasHeader: claimed.hasHeader } : { text: claimed.text }),
      ...(claimed.validUntil && { validityMinutes: validityMinutes(claimed.validUntil, now) }),
    };
    const submission = await this.#deps.gateway.submit(sms);
    if (submission.outcome !== 'accepted')
      this.#deps.logger.warn(
        { attempt: claimed.attemptId, outcome: submission.outcome, detail: submission.detail },
        'SMS not taken',
      );
    return submission;
  }

  #note(answer: Answer, afterMs: number | undefined): void {
    const before = isInDoubt(this.#pause);
    const now = this.#deps.clock().getTime();
    this.#pause = pauseAfter(this.#pause, answer, { now, afterMs, spread: this.#deps.random() });
    if (before !== isInDoubt(this.#pause))
      this.#deps.logger.warn(
        { until: this.#pause.until },
        before ? 'the gateway takes SMS again' : 'the gateway takes no SMS now',
      );
  }

  /** The database may be away: an outcome is worth waiting for, until this process ends; then another takes the attempt over. */
  async #commit(settle: () => Promise<Settled>): Promise<void> {
    for (;;) {
      try {
        await settle();
        return;
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'the outcome of a call could not be committed');
        if (this.#stopping) return;
        await new Promise((resolve) => setTimeout(resolve, FAULT_WAIT_MS));
      }
    }
  }
}

function answerOf(submission: Submission): Answer {
  if (submission.outcome === 'accepted') return { outcome: 'accepted', id: submission.id };
  if (submission.outcome === 'unknown') return { outcome: 'unknown', why: submission.why };
  return { outcome: 'rejected', cause: submission.cause, retry: submission.retry };
}
