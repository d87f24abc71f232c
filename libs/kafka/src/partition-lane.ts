import { SchemaError, topics, type FactDefinitions, type TopicName } from '@smsonly/contracts';
import { isTransient, readRows, storeRun } from '@smsonly/persistence';
import { backoff, pause } from './backoff.js';
import { CarriedOutBefore, carryOut, type RunParts, type RunsResult } from './carry-out.js';
import { deadLetter, type DeadLetterReason } from './dead-letter.js';
import { faultOf } from './fault.js';
import { answer } from './outgoing.js';
import { toPublication } from './outbox-record.js';
import type { Log } from './parts.js';
import type { PublishedRows } from './published-rows.js';
import { untilAborted, WaitEnded, type Publisher } from './publisher.js';
import { readRecord, readRequest, recordType, sealAnswer, type RawRecord } from './record.js';
import { groupsOf, runsOf, type Event, type Item, type RunStep, type Step } from './runs.js';
import type { Handler } from './subscriptions.js';
import type { TransportMetrics } from './transport-metrics.js';

export type LaneParts = RunParts &
  Readonly<{
    service: string;
    publisher: Publisher;
    published: PublishedRows;
    logger: Log;
    metrics: TransportMetrics;
  }>;

type LaneRun = Readonly<{ type: string; events: readonly Event[]; handler: Handler }>;

/** Several runs each for itself, a single one record by record. */
function apart(runs: readonly LaneRun[]): readonly LaneRun[] {
  const [only] = runs;
  return runs.length > 1 || !only ? runs : only.events.map((event) => ({ ...only, events: [event] }));
}

/** Most records of one transaction. */
const mostRecords = 500;
/** How often a record alone is tried before it becomes a dead letter. */
const mostTries = 3;
/** How many runs look into the inbox first, after one was found to hold an event that was carried out before. */
const lookingRuns = 20;
/** Answers are of use only while somebody holds a POST for them. */
const answersPerishMs = 15_000;

/**
 * One input partition, as long as this process owns it. Its records are handled in order: what waits at a time is carried out run by
 * run in one transaction, and published and acknowledged before anything else begins. A fault of the database or the broker holds the lane, and no other.
 *
 * Why this survives a paused process that goes on after its partition went to another one: whoever handles offset n, owner or not,
 * has seen to it that all results of offsets below n are with the broker. Either he has published them himself, or he met them in the
 * inbox, and then he publishes what the outbox still has of this lane, in order, before he goes on. The inbox lets only one of the two
 * carry an event out, and rows of one lane get their IDs in the order of its events. So whatever the two write beside each other, the
 * first occurrence of each result stands in the right order, and later ones carry an ID that their reader knows.
 */
export class PartitionLane {
  readonly topic: TopicName;
  readonly partition: number;
  /** The lane's name in the outbox. */
  readonly name: string;
  readonly #handlers: Readonly<Record<string, Handler | 'ignored'>>;
  readonly #parts: LaneParts;
  #waiting: Item[] = [];
  #end: bigint = 0n;
  #done: string | undefined;
  #leftovers = true;
  #looking = lookingRuns;
  #working: Promise<void> | undefined;
  #held = false;
  /** Nothing new is begun after this. */
  readonly #ending = new AbortController();
  /** And nothing is waited for after this. */
  readonly #abandoned = new AbortController();

  constructor(
    topic: TopicName,
    partition: number,
    handlers: Readonly<Record<string, Handler | 'ignored'>>,
    parts: LaneParts,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.name = `${topic}/${partition}`;
    this.#handlers = handlers;
    this.#parts = parts;
  }

  /** The offset to be committed: of the first record that is not yet handled. */
  get position(): string | undefined {
    return this.#done;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Begins with what the previous owner left unpublished, once `before` (the lane's former life in this process) is over. */
  begin(before: Promise<void> | undefined): void {
    this.#working = (before ?? Promise.resolve()).then(() => this.#work());
  }

  /** Takes records, to be handled after those it has. `end` is the partition's high watermark. */
  push(records: readonly RawRecord[], end: string): void {
    const now = this.#parts.clock();
    for (const record of records) this.#waiting.push(this.#read(record, now));
    this.#end = BigInt(end);
    this.#working ??= this.#work();
  }

  /** Resolves when nothing waits, or the ownership has ended. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** The partition belongs to another, or the service stops. Ends after the run under way is published. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#working;
    this.#parts.metrics.lag.remove({ topic: this.topic, partition: String(this.partition) });
  }

  /** Does not wait for acknowledgements either. What was committed is published by the next owner, if it is not yet. */
  abandon(): void {
    this.#ending.abort();
    this.#abandoned.abort();
  }

  #read(record: RawRecord, now: Date): Item {
    const type = recordType(record);
    if (type !== undefined && Object.hasOwn(this.#handlers, type) && this.#handlers[type] === 'ignored')
      return { record, ignored: type };
    try {
      const facts: FactDefinitions = topics[this.topic].facts;
      const envelope = readRecord(record, facts, { topic: this.topic, partition: this.partition });
      if (!this.#parts.inbox.covers(envelope.id, now))
        throw new SchemaError(`${envelope.type}: the event ID is of a day that the inbox does not remember`);
      return { record, envelope };
    } catch (error) {
      if (error instanceof SchemaError) return { record, fault: error };
      throw error;
    }
  }

  async #work(): Promise<void> {
    for (let failures = 0; !this.#ending.signal.aborted && (this.#leftovers || this.#waiting.length > 0);) {
      try {
        if (this.#leftovers) await this.#publishLeftovers();
        for (const steps of groupsOf(runsOf(this.#waiting, mostRecords))) {
          await this.#take(steps);
          this.#advance(steps.reduce((records, step) => records + step.records, 0));
          failures = 0;
          if (this.#ending.signal.aborted) break;
        }
        this.#hold(false);
      } catch (error) {
        if (error instanceof WaitEnded) break;
        this.#hold(true, error);
        this.#parts.metrics.retries.inc({ topic: this.topic });
        await pause(backoff((failures += 1)), this.#ending.signal);
      }
    }
    this.#hold(false);
    this.#working = undefined;
  }

  #advance(records: number): void {
    const done = this.#waiting.splice(0, records).at(-1);
    if (!done) return;
    const next = BigInt(done.record.offset) + 1n;
    this.#done = next.toString();
    const lag = this.#end - next;
    this.#parts.metrics.lag.set({ topic: this.topic, partition: String(this.partition) }, lag > 0n ? Number(lag) : 0);
  }

  #hold(held: boolean, error?: unknown): void {
    if (held === this.#held) return;
    this.#held = held;
    const { metrics, logger } = this.#parts;
    if (held) {
      metrics.held.inc();
      logger.warn(
        { partition: this.name, fault: faultOf(error) },
        'partition held, trying again until the fault has passed',
      );
    } else {
      metrics.held.dec();
      logger.info({ partition: this.name }, 'partition goes on');
    }
  }

  /** Takes runs together, or one step that is none. */
  async #take(steps: readonly Step[]): Promise<void> {
    const { metrics } = this.#parts;
    const runs: LaneRun[] = [];
    for (const step of steps) {
      if (step.kind === 'fault') {
        await this.#bury(step.fault.record, 'schema', step.fault.fault, 'unknown');
        continue;
      }
      for (const type of step.ignored) metrics.records.inc({ topic: this.topic, type, outcome: 'ignored' });
      if (step.kind === 'run') runs.push(this.#runOf(step));
    }
    if (runs.length === 0) return;
    const ends = runs.map(({ type }) => metrics.seconds.startTimer({ topic: this.topic, type }));
    await this.#run(runs);
    for (const end of ends) end();
  }

  #runOf({ type, events }: RunStep): LaneRun {
    const handler = this.#handlers[type];
    if (handler === undefined || handler === 'ignored') throw new TypeError(`no handler for ${type}`);
    return { type, events, handler };
  }

  /** Runs as a whole; if that fails for another reason than a passing fault, each run alone, and then each of its records alone. */
  async #run(runs: readonly LaneRun[]): Promise<void> {
    let looking = this.#looking > 0;
    for (let tries = 0; ;) {
      try {
        const result = await carryOut(
          runs.map(({ events, ...run }) => ({ ...run, events: events.map(({ envelope }) => envelope) })),
          this.name,
          this.#parts,
          { looking },
        );
        const isRepeated = result.outcomes.some(({ repeated }) => repeated > 0);
        this.#looking = isRepeated ? lookingRuns : Math.max(0, this.#looking - 1);
        return await this.#publish(result, isRepeated);
      } catch (error) {
        if (error instanceof WaitEnded || isTransient(error)) throw error;
        if (error instanceof CarriedOutBefore || !looking) {
          // A handler may also stumble over an event that it has carried out before.
          looking = true;
          this.#looking = lookingRuns;
          continue;
        }
        this.#parts.metrics.retries.inc({ topic: this.topic });
        const parts = apart(runs);
        if (parts.length > 1) {
          for (const part of parts) {
            if (this.#ending.signal.aborted) throw new WaitEnded('the partition belongs to another');
            await this.#run([part]);
          }
          return;
        }
        if ((tries += 1) < mostTries) continue;
        const [run] = runs;
        const [event] = run?.events ?? [];
        if (run && event) await this.#bury(event.record, 'decision', error, run.type);
        return;
      }
    }
  }

  async #publish({ rows, answers, outcomes }: RunsResult, isRepeated: boolean): Promise<void> {
    const { metrics, publisher, published } = this.#parts;
    this.#ring(answers);
    for (const { type, ...counts } of outcomes)
      for (const [outcome, count] of Object.entries(counts))
        if (count > 0) metrics.records.inc({ topic: this.topic, type, outcome }, count);
    // What was carried out before may still be unpublished: by a predecessor that died, or by one that does not know yet that he is none.
    if (isRepeated) return this.#publishLeftovers();
    const acknowledged = publisher.publish(rows.map(({ record }) => toPublication(record)));
    // Also when nobody waits any more, because the partition was lost meanwhile.
    void acknowledged.then(
      () =>
        published.add(
          this.name,
          rows.map(({ id }) => id),
        ),
      () => undefined,
    );
    await untilAborted(acknowledged, this.#abandoned.signal);
  }

  /** Publishes all rows of this lane, in order: they come from transactions before the one that this process would begin now. */
  async #publishLeftovers(): Promise<void> {
    this.#leftovers = true;
    const { db, publisher, published } = this.#parts;
    const limit = mostRecords * 4;
    for (;;) {
      const rows = await readRows(db.background, [this.name], limit);
      const left = rows.filter(({ id }) => !published.has(id));
      await publisher.publish(left.map(toPublication), { signal: this.#abandoned.signal });
      published.add(
        this.name,
        left.map(({ id }) => id),
      );
      if (rows.length < limit) break;
      await published.settled();
    }
    this.#leftovers = false;
  }

  /** Sends answers without waiting for them: who does not hear one asks again and gets the stored one. */
  #ring(answers: RunsResult['answers']): void {
    const publications = answers.map(({ topic, key, headers, value }) => ({ topic, key, headers, value }));
    void this.#parts.publisher.publish(publications, { perishAfter: answersPerishMs }).catch(() => undefined);
  }

  /** Puts a record into the dead-letter topic, and answers 500 if it was a client request. */
  async #bury(record: RawRecord, reason: DeadLetterReason, error: unknown, type: string): Promise<void> {
    const { publisher, metrics, logger, service, clock } = this.#parts;
    const { topic, partition } = this;
    const now = clock();
    const why = faultOf(error);
    await publisher.publish([deadLetter(record, { topic, partition, service, reason, error: why, now })], {
      signal: this.#abandoned.signal,
    });
    await this.#answer500(record, now);
    metrics.deadLetters.inc({ topic, reason });
    metrics.records.inc({ topic, type, outcome: 'dead-letter' });
    logger.error(
      { partition: this.name, offset: record.offset, type, reason, fault: why },
      'record became a dead letter',
    );
  }

  async #answer500(record: RawRecord, now: Date): Promise<void> {
    const request = readRequest(record);
    if (!request) return;
    const { db, inbox, source } = this.#parts;
    const refusal = { type: 'RequestCompleted', data: { result: { code: 500 } } } as const;
    const reply = answer({ ...refusal, ...request } as never, refusal);
    // Kept, so that a repeat gets it again; unless the event was carried out by a predecessor after all.
    if (inbox.covers(request.id, now)) {
      await inbox.prepare([request.id]);
      const kept = { id: request.id, answer: { type: reply.type, value: JSON.stringify(reply.data) } };
      await db.transaction((tx) => storeRun(tx, this.name, [kept], []));
    }
    this.#ring([sealAnswer(reply, request.replyTo, { source, now })]);
  }
}
