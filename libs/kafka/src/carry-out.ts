import type { Envelope } from '@smsonly/contracts';
import { storeRun, type Database, type Inbox, type OutboxRecord, type StoredAnswer } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import type { Answer, Outgoing } from './outgoing.js';
import { toRow } from './outbox-record.js';
import { sealAnswer, sealFact, sealStoredAnswer, type SealedRecord } from './record.js';
import type { Handler } from './subscriptions.js';

export type RunParts = Readonly<{
  db: Database;
  inbox: Inbox;
  clock: Clock;
  /** CloudEvents source of what is written. */
  source: string;
}>;

/** Consecutive events of one type, for its handler. */
export type Run = Readonly<{ type: string; events: readonly Envelope[]; handler: Handler }>;

/** What became of the events of a run. */
export type RunOutcome = Readonly<{
  type: string;
  handled: number;
  /** Events that had been carried out before, by this process or another. */
  repeated: number;
  /** Requests past their deadline, not carried out. */
  expired: number;
}>;

/** What committed runs leave to be published. */
export type RunsResult = Readonly<{
  rows: readonly Readonly<{ id: string; record: OutboxRecord }>[];
  answers: readonly SealedRecord[];
  outcomes: readonly RunOutcome[];
}>;

/** Some events of the run turned out to be in the inbox; the run was undone. */
export class CarriedOutBefore extends Error {
  override readonly name = 'CarriedOutBefore';
}

/**
 * Consecutive runs in one transaction: each handler's work in turn, the events' inbox entries (with the answers) and the outbox rows.
 *
 * `looking`: look into the inbox first. Without it all events are taken for new, which saves a round trip; the inbox's key finds out
 * at the end if one was not, and the runs are undone with CarriedOutBefore. Either way the key alone decides when two processes carry
 * out the same event at the same time: the second waits for the first, then sees the event and undoes its own work.
 */
export async function carryOut(
  runs: readonly Run[],
  lane: string,
  { db, inbox, clock, source }: RunParts,
  { looking }: { looking: boolean },
): Promise<RunsResult> {
  const now = clock();
  const ids = new Set<string>();
  const late = new Set<Envelope>();
  // A request that is too late does not stand for its repeat, which has a deadline of its own.
  const first = new Map<string, Envelope>();
  for (const event of runs.flatMap(({ events }) => events)) {
    ids.add(event.id);
    if (isPast(event, now)) late.add(event);
    else if (!first.has(event.id)) first.set(event.id, event);
  }

  await inbox.prepare(ids);
  return db.transaction(async (tx) => {
    const known =
      looking || late.size > 0 ? await inbox.find(tx, [...ids]) : new Map<string, StoredAnswer | undefined>();
    const isFresh = (event: Envelope) => !known.has(event.id) && first.get(event.id) === event;
    const isRepeat = (event: Envelope) => known.has(event.id) || (!late.has(event) && !isFresh(event));

    const writer = { source, now };
    const carriedOut: { id: string; answer?: StoredAnswer }[] = [];
    const records: OutboxRecord[] = [];
    const answers: SealedRecord[] = [];
    const stored = new Map<string, StoredAnswer>();
    const outcomes: RunOutcome[] = [];
    for (const run of runs) {
      const fresh = run.events.filter(isFresh);
      const outgoing = fresh.length > 0 ? await run.handler(fresh, { tx, now }) : [];
      for (const [id, one] of answersById(outgoing, fresh)) {
        stored.set(id, { type: one.type, value: JSON.stringify(one.data) });
        if (one.replyTo !== undefined) answers.push(sealAnswer(one, one.replyTo, writer));
      }
      for (const one of outgoing) if (one.kind === 'fact') records.push(toRow(sealFact(one, writer)));
      for (const { id } of fresh) carriedOut.push({ id, ...optional('answer', stored.get(id)) });
      const repeated = run.events.filter(isRepeat).length;
      const expired = run.events.length - fresh.length - repeated;
      outcomes.push({ type: run.type, handled: fresh.length, repeated, expired });
    }

    let rowIds: readonly string[] = [];
    if (carriedOut.length > 0) {
      const result = await storeRun(tx, lane, carriedOut, records);
      if (result.fresh < carriedOut.length) throw new CarriedOutBefore('events of these runs are in the inbox');
      rowIds = result.rowIds;
    }

    for (const event of runs.flatMap(({ events }) => events.filter(isRepeat))) {
      const kept = known.get(event.id) ?? stored.get(event.id);
      const { id, replyTo, traceparent } = event;
      if (kept && replyTo !== undefined) {
        answers.push(sealStoredAnswer(kept, { id, replyTo, ...optional('traceparent', traceparent) }, writer));
      }
    }
    return { rows: records.map((record, index) => ({ id: rowIds[index] ?? '', record })), answers, outcomes };
  });
}

const isPast = ({ deadline }: Envelope, now: Date): boolean =>
  deadline !== undefined && Date.parse(deadline) < now.getTime();

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
