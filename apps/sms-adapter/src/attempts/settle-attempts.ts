import { emit, type Emission, type Outbox } from '@smsonly/kafka';
import { workOfAll, type Database, type WorkOf } from '@smsonly/persistence';
import { newEventId, noTracing, type Clock, type Tracing } from '@smsonly/platform';
import { pairPauseMs } from './gateway-pause.js';
import type { Signal } from './attempt.js';
import {
  loadForChange,
  releaseHeld,
  saveChanges,
  type ChangedText,
  type HeldSms,
  type LoadedText,
  type PairChange,
} from './attempt.store.js';
import type { Attempt, OutcomeEvent } from './decide-outcome.js';
import { decideText, type Part } from './decide-text.js';

/** Something that happened to an attempt. */
export interface AttemptSignal {
  readonly attemptId: string;
  readonly signal: Signal;
  /** The span in which it happened; a report gets one in the trace of its SMS. */
  readonly context?: string;
}

/** The effect of a signal. */
export interface SettledSignal {
  /** `unknown`: there is no such attempt (any more). `idle`: a duplicate, or overtaken. */
  readonly effect: 'changed' | 'idle' | 'unknown';
  readonly events: readonly OutcomeEvent[];
  /** The SMS is sent again although the outcome of an earlier attempt is unknown. */
  readonly resent: boolean;
  /** The SMS was in flight before the signal, and is not any more. */
  readonly ended: boolean;
  /** Its pair has an SMS queued and no call outstanding. */
  readonly pairReady: boolean;
  /** The gateway's connector that the attempt went through, once that is known. */
  readonly connector?: string;
  /** While spans are recorded: the span in which it happened, and that of the text that it is about. */
  readonly context?: string;
  readonly parent?: string;
}

export interface SettleDeps {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly clock: Clock;
  readonly unknownWaitMs: number;
  readonly tracing?: Tracing;
}

/**
 * Applies signals about attempts in one transaction: loads the texts concerned, decides one signal after another, saves, and appends events to
 * the outbox. Texts from a phone that were held during a call are published after the events of that call.
 * Returns the effects in the order of the signals, after the commit; the events are then being published.
 */
export function settleAttempts({ db, outbox, clock, unknownWaitMs, tracing = noTracing }: SettleDeps) {
  const begin = tracing.isOn ? tracing.begin : undefined;
  return async (signals: readonly AttemptSignal[]): Promise<SettledSignal[]> => {
    const now = clock();
    const { effects, emissions } = await db.transaction(async (tx) => {
      const loaded = await loadForChange(
        tx,
        signals.map(({ attemptId }) => attemptId),
      );
      const decided = decideSignals(signals, loaded, now, unknownWaitMs, () => newEventId(now), begin);
      if (decided.changes.length === 0 && decided.pairs.length === 0)
        return { effects: decided.effects, emissions: [] };
      saveChanges(tx, decided.changes, decided.pairs, now);
      const held = decided.released.length > 0 ? await releaseHeld(tx, decided.released) : [];
      const emissions = [...decided.emissions, ...held.map(receivedEmission)];
      if (emissions.length > 0) await outbox.append(tx, emissions);
      return { effects: decided.effects, emissions };
    }, ofSignals);
    if (emissions.length > 0) void outbox.flush([...new Set(emissions.map(({ key }) => key))]).catch(() => undefined); // the outbox retries by itself
    return effects;
  };
}

/** The commit belongs to the signals that it settles. */
const ofSignals = ({ effects }: Readonly<{ effects: readonly SettledSignal[] }>): WorkOf | undefined =>
  workOfAll(effects.flatMap(({ context }) => context ?? []));

interface Decided {
  readonly effects: SettledSignal[];
  readonly changes: ChangedText[];
  readonly pairs: PairChange[];
  readonly emissions: Emission[];
  /** Pairs whose call is over and that have held texts from their phone. */
  readonly released: { phone: string; number: string }[];
}

/** Pure: decides a batch of signals about the loaded texts. Signals of one text are decided one after another. */
export function decideSignals(
  signals: readonly AttemptSignal[],
  loaded: ReadonlyMap<string, LoadedText>,
  now: Date,
  unknownWaitMs: number,
  newAttemptId: () => string,
  begin?: (parent?: string) => string,
): Decided {
  const states = new Map<LoadedText, ChangedText>();
  const pairs = new Map<bigint, PairChange>();
  const decided: Decided = { effects: [], changes: [], pairs: [], emissions: [], released: [] };

  for (const { attemptId, signal, ...within } of signals) {
    const before = loaded.get(attemptId);
    if (!before) {
      decided.effects.push({ effect: 'unknown', events: [], resent: false, ended: false, pairReady: false });
      continue;
    }
    const parts = states.get(before)?.parts ?? before.parts;
    const options = { unknownWaitMs, nextAttemptId: newAttemptId };
    const outcome = decideText(parts, attemptId, signal, now, options);
    const { traceparent: parent } = before;
    const isReport = signal.signal === 'reported';
    const context = within.context ?? (isReport ? begin?.(parent ?? undefined) : undefined);
    decided.emissions.push(...outcome.events.map((event) => outcomeEmission(event, before, now, context ?? parent)));

    const free = before.calling === null || pairs.get(before.pairId)?.freed === true;
    const freed = signal.signal !== 'reported' && signal.signal !== 'wait-over' && before.calling === attemptId;
    const queued = countQueued(outcome.parts) - countQueued(parts);
    if (freed || queued !== 0) {
      const known = pairs.get(before.pairId);
      const readyAt = new Date(now.getTime() + pauseAfterRefusal(signal, attemptOf(parts, attemptId)?.ordinal ?? 1));
      if (freed && !known?.freed && before.held) decided.released.push({ phone: before.phone, number: before.number });
      pairs.set(before.pairId, {
        pairId: before.pairId,
        queued: (known?.queued ?? 0) + queued,
        freed: freed || (known?.freed ?? false),
        readyAt: known && known.readyAt > readyAt ? known.readyAt : readyAt,
      });
    }
    if (!outcome.idle) states.set(before, { before, parts: outcome.parts });
    const { connector } = attemptOf(outcome.parts, attemptId) ?? {};
    decided.effects.push({
      effect: outcome.idle ? 'idle' : 'changed',
      events: outcome.events,
      resent: countResent(outcome.parts) > countResent(parts),
      ended: isInFlight(attemptOf(parts, attemptId)) && !isInFlight(attemptOf(outcome.parts, attemptId)),
      pairReady: (free || freed) && before.queued + (pairs.get(before.pairId)?.queued ?? 0) > 0,
      ...(connector !== undefined && { connector }),
      ...(context !== undefined && { context, ...(parent !== null && { parent }) }),
    });
  }
  decided.changes.push(...states.values());
  decided.pairs.push(...pairs.values());
  return decided;
}

const attemptsOf = (parts: readonly Part[]) => parts.flatMap(({ attempts }) => attempts);

const attemptOf = (parts: readonly Part[], attemptId: string) =>
  attemptsOf(parts).find((attempt) => attempt.attemptId === attemptId);

/** In flight, as `claimAttempts` counts it. */
const isInFlight = (attempt: Attempt | undefined): boolean =>
  attempt?.now.state === 'submitting' || (attempt?.now.state === 'accepted' && !attempt.now.reported);

const countQueued = (parts: readonly Part[]): number =>
  attemptsOf(parts).filter((attempt) => attempt.now.state === 'queued').length;

const countResent = (parts: readonly Part[]): number => parts.filter(({ sms }) => sms.resent).length;

function pauseAfterRefusal(signal: Signal, ordinal: number): number {
  if (signal.signal !== 'answered' || signal.answer.outcome !== 'rejected' || signal.answer.retry === 'never') return 0;
  return pairPauseMs(signal.answer.cause, ordinal);
}

function outcomeEmission(
  event: OutcomeEvent,
  { textId, phone, number }: LoadedText,
  now: Date,
  traceparent: string | null,
): Emission {
  const data = { submissionId: textId, to: phone, from: number, at: now.toISOString() };
  const fact =
    event.type === 'SmsFailed'
      ? { type: event.type, data: { ...data, code: event.code, cause: event.cause } }
      : { type: event.type, data };
  return emit('sms-events', phone, fact, traceparent === null ? {} : { traceparent });
}

function receivedEmission({ inboundId, phone, number, text, receivedAt, traceparent }: HeldSms): Emission {
  const data = { inboundId, from: phone, to: number, text, at: receivedAt.toISOString() };
  return emit('sms-events', phone, { type: 'SmsReceived', data }, { traceparent });
}
