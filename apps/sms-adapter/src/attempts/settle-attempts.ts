import { emit, type Emission, type Outbox } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import { newEventId, type Clock } from '@smsonly/platform';
import { pairPauseMs } from '../send-sms/gateway-pause.js';
import type { Signal } from './attempt.js';
import {
  loadForChange,
  releaseHeld,
  saveChanges,
  type Changed,
  type HeldSms,
  type Kept,
  type PairChange,
} from './attempt.store.js';
import type { Attempt, Told } from './decide-outcome.js';
import { decideText, type Part } from './decide-text.js';

/** Something that happened to an attempt. */
export interface AttemptSignal {
  readonly attemptId: string;
  readonly signal: Signal;
}

/** What a signal did. */
export interface Settled {
  /** `unknown`: there is no such attempt (any more). `idle`: a duplicate, or overtaken. */
  readonly effect: 'changed' | 'idle' | 'unknown';
  readonly told: readonly Told[];
  /** The signal made the SMS be sent again without anybody knowing what became of the attempt before. */
  readonly resent: boolean;
  /** The SMS was under way, and is no more. */
  readonly ended: boolean;
  /** Its pair has an SMS queued and no call outstanding. */
  readonly next: boolean;
  /** The gateway's connector that the attempt went through, once that is known. */
  readonly connector?: string;
}

export interface SettleDeps {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly clock: Clock;
  readonly unknownWaitMs: number;
}

/**
 * Carries out signals about attempts, all in one transaction: loads what they concern, decides one signal after another, saves,
 * and tells. Texts from a phone that waited for the end of a call are told after what the call's end told.
 * Returns the effects in the order of the signals, after the commit; the events are then on their way.
 */
export function settleAttempts({ db, outbox, clock, unknownWaitMs }: SettleDeps) {
  return async (signals: readonly AttemptSignal[]): Promise<Settled[]> => {
    const now = clock();
    const { effects, told } = await db.transaction(async (tx) => {
      const kept = await loadForChange(
        tx,
        signals.map(({ attemptId }) => attemptId),
      );
      const decided = decideSignals(signals, kept, now, unknownWaitMs, () => newEventId(now));
      if (decided.changes.length === 0 && decided.pairs.length === 0) return { effects: decided.effects, told: [] };
      saveChanges(tx, decided.changes, decided.pairs, now);
      const held = decided.released.length > 0 ? await releaseHeld(tx, decided.released) : [];
      const told = [...decided.emissions, ...held.map(receivedFrom)];
      if (told.length > 0) await outbox.append(tx, told);
      return { effects: decided.effects, told };
    });
    if (told.length > 0) void outbox.flush([...new Set(told.map(({ key }) => key))]).catch(() => undefined); // the outbox tries again by itself
    return effects;
  };
}

interface Decided {
  readonly effects: Settled[];
  readonly changes: Changed[];
  readonly pairs: PairChange[];
  readonly emissions: Emission[];
  /** Pairs whose call is over and whose phone has texts that waited for that. */
  readonly released: { phone: string; number: string }[];
}

/** Pure: what a batch of signals does to what is kept. Signals of one text are decided one after another. */
export function decideSignals(
  signals: readonly AttemptSignal[],
  kept: ReadonlyMap<string, Kept>,
  now: Date,
  unknownWaitMs: number,
  newAttemptId: () => string,
): Decided {
  const states = new Map<Kept, Changed>();
  const pairs = new Map<bigint, PairChange>();
  const decided: Decided = { effects: [], changes: [], pairs: [], emissions: [], released: [] };

  for (const { attemptId, signal } of signals) {
    const before = kept.get(attemptId);
    if (!before) {
      decided.effects.push({ effect: 'unknown', told: [], resent: false, ended: false, next: false });
      continue;
    }
    const parts = states.get(before)?.parts ?? before.parts;
    const settings = { unknownWaitMs, nextAttemptId: newAttemptId };
    const outcome = decideText(parts, attemptId, signal, now, settings);
    decided.emissions.push(...outcome.told.map((told) => toldOf(told, before, now)));

    const free = before.calling === null || pairs.get(before.pairId)?.freed === true;
    const freed = signal.signal !== 'reported' && signal.signal !== 'wait-over' && before.calling === attemptId;
    const queued = countQueued(outcome.parts) - countQueued(parts);
    if (freed || queued !== 0) {
      const known = pairs.get(before.pairId);
      const readyAt = new Date(now.getTime() + pauseOf(signal, attemptOf(parts, attemptId)?.ordinal ?? 1));
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
      told: outcome.told,
      resent: countResent(outcome.parts) > countResent(parts),
      ended: isUnderWay(attemptOf(parts, attemptId)) && !isUnderWay(attemptOf(outcome.parts, attemptId)),
      next: (free || freed) && before.queued + (pairs.get(before.pairId)?.queued ?? 0) > 0,
      ...(connector !== undefined && { connector }),
    });
  }
  decided.changes.push(...states.values());
  decided.pairs.push(...pairs.values());
  return decided;
}

const attemptsOf = (parts: readonly Part[]) => parts.flatMap(({ attempts }) => attempts);

const attemptOf = (parts: readonly Part[], attemptId: string) =>
  attemptsOf(parts).find((attempt) => attempt.attemptId === attemptId);

/** As the claim counts it. */
const isUnderWay = (attempt: Attempt | undefined): boolean =>
  attempt?.now.state === 'submitting' || (attempt?.now.state === 'accepted' && !attempt.now.reported);

const countQueued = (parts: readonly Part[]): number =>
  attemptsOf(parts).filter((attempt) => attempt.now.state === 'queued').length;

const countResent = (parts: readonly Part[]): number => parts.filter(({ submission }) => submission.resent).length;

function pauseOf(signal: Signal, ordinal: number): number {
  if (signal.signal !== 'answered' || signal.answer.outcome !== 'rejected' || signal.answer.retry === 'never') return 0;
  return pairPauseMs(signal.answer.cause, ordinal);
}

function toldOf(told: Told, { textId, phone, number, traceparent }: Kept, now: Date): Emission {
  const data = { submissionId: textId, to: phone, from: number, at: now.toISOString() };
  const fact =
    told.type === 'SmsFailed'
      ? { type: told.type, data: { ...data, code: told.code, cause: told.cause } }
      : { type: told.type, data };
  return emit('sms-events', phone, fact, traceparent === null ? {} : { traceparent });
}

function receivedFrom({ inboundId, phone, number, text, receivedAt, traceparent }: HeldSms): Emission {
  const data = { inboundId, from: phone, to: number, text, at: receivedAt.toISOString() };
  return emit('sms-events', phone, { type: 'SmsReceived', data }, { traceparent });
}
