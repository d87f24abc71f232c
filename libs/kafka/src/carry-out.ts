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

/** What a committed run leaves to be published. */
export type RunResult = Readonly<{
  rows: readonly Readonly<{ id: string; record: OutboxRecord }>[];
  answers: readonly SealedRecord[];
  handled: number;
  /** Events that had been carried out before, by this process or another. */
  repeated: number;
  /** Requests past their deadline, not carried out. */
  expired: number;
}>;

/** Some events of the run turned out to be in the inbox; the run was undone. */
export class CarriedOutBefore extends Error {
  override readonly name = 'CarriedOutBefore';
}

/**
 * One run, one transaction: the handler's work, the events' inbox entries (with the answers) and the outbox rows.
 *
 * `looking`: look into the inbox first. Without it all events are taken for new, which saves a round trip; the inbox's key finds out
 * at the end if one was not, and the run is undone with CarriedOutBefore. Either way the key alone decides when two processes carry out
 * the same event at the same time: the second waits for the first, then sees the event and undoes its own work.
 */
export async function carryOut(
  events: readonly Envelope[],
  handler: Handler,
  lane: string,
  { db, inbox, clock, source }: RunParts,
  { looking }: { looking: boolean },
): Promise<RunResult> {
  const now = clock();
  const first = new Map<string, Envelope>();
  for (const event of events) if (!first.has(event.id)) first.set(event.id, event);
  const late = new Set([...first.values()].filter((event) => isPast(event, now)).map(({ id }) => id));

  await inbox.prepare(first.keys());
  return db.transaction(async (tx) => {
    const known =
      looking || late.size > 0 ? await inbox.find(tx, [...first.keys()]) : new Map<string, StoredAnswer | undefined>();
    const fresh = [...first.values()].filter(({ id }) => !known.has(id) && !late.has(id));
    const outgoing = fresh.length > 0 ? await handler(fresh, { tx, now }) : [];

    const writer = { source, now };
    const answers = answersById(outgoing, fresh);
    const stored = new Map<string, StoredAnswer>();
    for (const [id, { type, data }] of answers) stored.set(id, { type, value: JSON.stringify(data) });
    const records = outgoing.flatMap((one) => (one.kind === 'fact' ? toRow(sealFact(one, writer)) : []));
    let rowIds: readonly string[] = [];
    if (fresh.length > 0) {
      const carriedOut = fresh.map(({ id }) => ({ id, ...optional('answer', stored.get(id)) }));
      const result = await storeRun(tx, lane, carriedOut, records);
      if (result.fresh < fresh.length) throw new CarriedOutBefore('events of this run are in the inbox');
      rowIds = result.rowIds;
    }

    const again = (event: Envelope): SealedRecord[] => {
      const kept = known.get(event.id) ?? stored.get(event.id);
      const { id, replyTo, traceparent } = event;
      return kept && replyTo !== undefined
        ? [sealStoredAnswer(kept, { id, replyTo, ...optional('traceparent', traceparent) }, writer)]
        : [];
    };
    const isRepeat = (event: Envelope) => known.has(event.id) || first.get(event.id) !== event;
    const repeats = events.filter(isRepeat);
    return {
      rows: records.map((record, index) => ({ id: rowIds[index] ?? '', record })),
      answers: [
        ...[...answers.values()].flatMap((one) =>
          one.replyTo === undefined ? [] : [sealAnswer(one, one.replyTo, writer)],
        ),
        ...repeats.flatMap(again),
      ],
      handled: fresh.length,
      repeated: repeats.length,
      expired: events.length - fresh.length - repeats.length,
    };
  });
}

const isPast = ({ deadline }: Envelope, now: Date): boolean =>
  deadline !== undefined && Date.parse(deadline) < now.getTime();

function answersById(outgoing: readonly Outgoing[], fresh: readonly Envelope[]): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const one of outgoing) {
    if (one.kind !== 'answer') continue;
    if (answers.has(one.requestId)) throw new TypeError(`a request was answered twice (${one.type})`);
    if (!fresh.some(({ id }) => id === one.requestId))
      throw new TypeError(`an answer to a request that is not in this run (${one.type})`);
    answers.set(one.requestId, one);
  }
  return answers;
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
}
