import type { Envelope } from '@smsonly/contracts';
import {
  advanceMark,
  storeRun,
  workOfAll,
  type Database,
  type Inbox,
  type OutboxRecord,
  type StoredAnswer,
} from '@smsonly/persistence';
import { noTracing, type Clock, type Tracing } from '@smsonly/platform';
import { lateRequests } from './deadline.js';
import { CarriedOutBefore, judge, type Verdict } from './deduplication.js';
import type { Answer, Outgoing } from './outgoing.js';
import { faultOf } from './describe-fault.js';
import { toRow } from './outbox-record.js';
import { sealAnswer, sealFact, sealStoredAnswer, type SealedRecord } from './record.js';
import { handling, type Handling } from './spans.js';
import type { Handler } from './subscriptions.js';

export type RunDeps = Readonly<{
  db: Database;
  inbox: Inbox;
  clock: Clock;
  /** CloudEvents source of published records. */
  source: string;
  tracing?: Tracing;
}>;

/** Consecutive events of one type, for its handler. */
export type Run = Readonly<{
  type: string;
  events: readonly Envelope[];
  handler: Handler;
  /** When the records of the events were written, ms since 1970. */
  writtenAt?: readonly number[];
}>;

/** The outcome of a run: how many of its events got each verdict. */
export type RunOutcome = Readonly<{ type: string }> & Readonly<Record<Verdict, number>>;

/** What committed runs have left to publish. */
export type RunsResult = Readonly<{
  rows: readonly Readonly<{ id: string; record: OutboxRecord }>[];
  answers: readonly SealedRecord[];
  outcomes: readonly RunOutcome[];
}>;

type CarryOutOptions = Readonly<{ checkInbox: boolean; markedUpTo?: bigint }>;

const nothingKnown: ReadonlyMap<string, StoredAnswer | undefined> = new Map();

/**
 * Handles consecutive runs in one transaction: each handler in turn, the events' inbox entries (with the answers) and the outbox rows.
 *
 * `checkInbox`: read the inbox first. Without it all events are assumed to be new, which saves a round trip; if one was not, the inbox's
 * primary key reveals it at the end, and the runs are rolled back with CarriedOutBefore. Either way the key alone decides when two
 * processes handle the same event at the same time: the second waits for the first, then sees the event and rolls its own work back.
 *
 * `markedUpTo`: the offset of the last event, if they are marked as begun (`caution.ts`). The transaction holds the mark from its beginning.
 */
export async function carryOut(
  runs: readonly Run[],
  lane: string,
  deps: RunDeps,
  options: CarryOutOptions,
): Promise<RunsResult> {
  const { tracing = noTracing } = deps;
  if (!tracing.isOn) return (await carryOutAll(runs, lane, deps, options)).result;
  const handlings: Handling[] = [];
  const traced = runs.map(({ events, ...run }) => {
    const ofRun = events.map((event, index) => handling(tracing, event, run.writtenAt?.[index]));
    handlings.push(...ofRun);
    return { ...run, events: ofRun.map(({ event }) => event) };
  });
  try {
    const { result, verdicts } = await carryOutAll(traced, lane, deps, options);
    for (const { event, end } of handlings) end({ outcome: verdicts.get(event) ?? 'handled' });
    return result;
  } catch (error) {
    if (!(error instanceof CarriedOutBefore)) for (const { end } of handlings) end({ fault: faultOf(error) });
    throw error;
  }
}

type CarriedOutAll = Readonly<{ result: RunsResult; verdicts: ReadonlyMap<Envelope, Verdict> }>;

async function carryOutAll(
  runs: readonly Run[],
  lane: string,
  { db, inbox, clock, source, tracing }: RunDeps,
  { checkInbox, markedUpTo }: CarryOutOptions,
): Promise<CarriedOutAll> {
  const now = clock();
  const events = runs.flatMap((run) => run.events);
  const ids = new Set(events.map(({ id }) => id));
  const late = lateRequests(events, now);

  await inbox.prepare(ids);
  return db.transaction(
    async (tx) => {
      if (markedUpTo !== undefined) advanceMark(tx, lane, markedUpTo);
      const known = checkInbox || late.size > 0 ? await inbox.find(tx, [...ids]) : nothingKnown;
      const verdicts = judge(events, known, late);

      const writer = { source, now, ...optional('tracing', tracing) };
      const carriedOut: { id: string; answer?: StoredAnswer }[] = [];
      const records: OutboxRecord[] = [];
      const answers: SealedRecord[] = [];
      const stored = new Map<string, StoredAnswer>();
      const outcomes: RunOutcome[] = [];
      for (const { type, events: all, handler } of runs) {
        const fresh = all.filter((event) => verdicts.get(event) === 'handled');
        const outgoing = fresh.length > 0 ? await handler(fresh, { tx, now }) : [];
        for (const [id, one] of answersById(outgoing, fresh)) {
          stored.set(id, { type: one.type, value: JSON.stringify(one.data) });
          if (one.replyTo !== undefined) answers.push(sealAnswer(one, one.replyTo, writer));
        }
        for (const one of outgoing) if (one.kind === 'fact') records.push(toRow(sealFact(one, writer)));
        for (const { id } of fresh) carriedOut.push({ id, ...optional('answer', stored.get(id)) });
        const repeated = all.filter((event) => verdicts.get(event) === 'repeated').length;
        outcomes.push({ type, handled: fresh.length, repeated, expired: all.length - fresh.length - repeated });
      }

      let rowIds: readonly string[] = [];
      if (carriedOut.length > 0) {
        const result = await storeRun(tx, lane, carriedOut, records);
        if (result.fresh < carriedOut.length) throw new CarriedOutBefore('events of these runs are in the inbox');
        rowIds = result.rowIds;
      }

      for (const event of events) {
        if (verdicts.get(event) !== 'repeated') continue;
        const answer = known.get(event.id) ?? stored.get(event.id);
        const { id, replyTo, traceparent } = event;
        if (answer && replyTo !== undefined)
          answers.push(sealStoredAnswer(answer, { id, replyTo, ...optional('traceparent', traceparent) }, writer));
      }
      const rows = records.map((record, index) => ({ id: rowIds[index] ?? '', record }));
      return { result: { rows, answers, outcomes }, verdicts };
    },
    tracing?.isOn ? workOfAll(events.flatMap(({ traceparent }) => traceparent ?? [])) : undefined,
  );
}

function answersById(outgoing: readonly Outgoing[], fresh: readonly Envelope[]): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  const requests = new Set(fresh.map(({ id }) => id));
  for (const one of outgoing) {
    if (one.kind !== 'answer') continue;
    if (answers.has(one.requestId)) throw new TypeError(`a request was answered twice (${one.type})`);
    if (!requests.has(one.requestId))
      throw new TypeError(`an answer to a request that is not in this run (${one.type})`);
    answers.set(one.requestId, one);
  }
  return answers;
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
}
