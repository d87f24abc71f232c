import { SchemaError, topics, type FactDefinitions, type TopicName } from '@smsonly/contracts';
import { clearMark, findMark, writeMark, type Mark } from '@smsonly/persistence';
import { backoff, pause } from './backoff.js';
import type { FetchedRecord } from './broker-client.js';
import { careFor, maxEnds, type Care } from './caution.js';
import { carryOut, type RunDeps, type RunsResult } from './carry-out.js';
import { DeadLetters, type DeadLetterDeps } from './dead-letters.js';
import { Deduplication } from './deduplication.js';
import { faultOf } from './describe-fault.js';
import { LaneOutbox, type LaneOutboxDeps } from './lane-outbox.js';
import { isolatePoison } from './poison.js';
import { publishAnswers } from './publish-answers.js';
import { bytesOf, detached } from './record-memory.js';
import { readRecord, recordType } from './record.js';
import { cut, groupsOf, runsOf, type Event, type Item, type RunLimits, type RunStep, type Step } from './runs.js';
import type { Share } from './shares.js';
import { DecisionError, type Handler } from './subscriptions.js';
import type { Turns } from './turns.js';
import { WaitEnded } from './wait-ended.js';

export type LaneDeps = RunDeps & DeadLetterDeps & LaneOutboxDeps & Readonly<{ turns: Turns }>;

/** What the lane needs from those who assigned it. */
export type LaneOptions = Readonly<{
  share: Share;
  /** Commits the lane's position; false if that failed. */
  commit: () => Promise<boolean>;
}>;

/** A handler, or `'ignored'`, for every fact of the topic. */
export type HandlerTable = Readonly<Record<string, Handler | 'ignored'>>;

type LaneRun = Readonly<{ type: string; events: readonly Event[]; handler: Handler }>;

/** Most records in one transaction; the lane's share bounds their bytes. */
const maxRecords = 500;
/** How soon a commit of offsets is tried again, ms. */
const commitAgainMs = 200;

/**
 * One input partition, while this process owns it. Its records are handled in order: those waiting are handled run by run in one
 * transaction, and the results published and acknowledged before anything else starts. A fault of the database or the broker holds up
 * this lane only.
 *
 * A record whose handling ends the process is found by marks in the database (`caution.ts`), written before records are begun until a run of a lane
 * that begins has succeeded; afterwards nothing is written, so that work as usual costs nothing.
 *
 * Why order survives a paused process that resumes after its partition was assigned to another: before a process, owner or not, handles
 * offset n, all results of lower offsets have reached the broker. Either the process has published them itself, or it found their events
 * in the inbox and then published the rows that the outbox still had for this lane, in order, before going on. The inbox lets only one of
 * the two handle an event, and the rows of a lane get their IDs in the order of its events. So however the two interleave their writes,
 * the first occurrences of all results are in the right order, and later ones have an ID that their consumers already know.
 */
export class PartitionLane {
  readonly topic: TopicName;
  readonly partition: number;
  /** The lane's name in the outbox. */
  readonly name: string;
  readonly #handlers: HandlerTable;
  readonly #deps: LaneDeps;
  readonly #deduplication = new Deduplication();
  readonly #outbox: LaneOutbox;
  readonly #deadLetters: DeadLetters;
  readonly #options: LaneOptions;
  #waiting: FetchedRecord[] = [];
  #waitingBytes = 0;
  /** So many of the waiting records, from the first on, have octets of their own. */
  #detached = 0;
  /** No run has succeeded yet. */
  #isCautious = true;
  /** What an owner that ended had begun: known once it is looked for. */
  #found: Readonly<{ mark: Mark | undefined }> | undefined;
  #end: bigint = 0n;
  #position: string | undefined;
  #working: Promise<void> | undefined;
  #held = false;
  /** Once aborted, nothing new is started. */
  readonly #ending = new AbortController();
  /** Once aborted, nothing is waited for either. */
  readonly #abandoned = new AbortController();

  constructor(topic: TopicName, partition: number, handlers: HandlerTable, deps: LaneDeps, options: LaneOptions) {
    this.topic = topic;
    this.partition = partition;
    this.name = `${topic}/${partition}`;
    this.#handlers = handlers;
    this.#deps = deps;
    this.#options = options;
    this.#outbox = new LaneOutbox(this.name, deps);
    this.#deadLetters = new DeadLetters(topic, partition, deps);
  }

  /** The offset to commit: that of the first record not yet handled. */
  get position(): string | undefined {
    return this.#position;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Starts with what the previous owner left unpublished, once `before` (this lane's predecessor in this process) has ended. */
  begin(before: Promise<void> | undefined): void {
    this.#working = (before ?? Promise.resolve()).then(() => this.#work());
  }

  /** Queues records. `end` is the partition's high watermark. */
  push(records: readonly FetchedRecord[], end: string): void {
    for (const record of records) {
      this.#waiting.push(record);
      this.#waitingBytes += bytesOf(record);
    }
    this.#end = BigInt(end);
    this.#working ??= this.#work();
  }

  /** The records will wait for a while: they let go of what else was fetched with them. */
  detach(): void {
    for (; this.#detached < this.#waiting.length; this.#detached += 1)
      this.#waiting[this.#detached] = detached(this.#waiting[this.#detached]!);
  }

  /** Resolves when no record waits, or the ownership has ended. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** The partition was reassigned, or the service is stopping. Ends once the run under way is published. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#working;
    this.#deps.metrics.lag.remove({ topic: this.topic, partition: String(this.partition) });
  }

  /** Ends without waiting for acknowledgements. What is committed but not published, the next owner publishes. */
  abandon(): void {
    this.#ending.abort();
    this.#abandoned.abort();
  }

  #read(record: FetchedRecord, now: Date): Item {
    const type = recordType(record);
    if (type !== undefined && Object.hasOwn(this.#handlers, type) && this.#handlers[type] === 'ignored')
      return { record, ignored: type };
    try {
      const facts: FactDefinitions = topics[this.topic].facts;
      const envelope = readRecord(record, facts, { topic: this.topic, partition: this.partition });
      if (!this.#deps.inbox.covers(envelope.id, now))
        throw new SchemaError(`${envelope.type}: the event ID is from a day that the inbox does not remember`);
      return { record, envelope };
    } catch (error) {
      // Too deep for the stack, say: whatever it is, it is this record that cannot be read.
      return {
        record,
        fault: error instanceof SchemaError ? error : new SchemaError(`cannot be read (${faultOf(error)})`),
      };
    }
  }

  async #work(): Promise<void> {
    for (let failures = 0; !this.#ending.signal.aborted && (this.#outbox.hasLeftovers || this.#waiting.length > 0);) {
      try {
        if (this.#outbox.hasLeftovers) await this.#outbox.publishLeftovers(this.#abandoned.signal);
        while (this.#waiting.length > 0 && !this.#ending.signal.aborted) {
          await this.#handleNext(this.#isCautious ? await this.#care() : undefined);
          failures = 0;
          this.#hold(false);
        }
        this.#hold(false);
      } catch (error) {
        if (error instanceof WaitEnded) break;
        this.#hold(true, error);
        this.#deps.metrics.retries.inc({ topic: this.topic });
        await pause(backoff((failures += 1)), this.#ending.signal);
      }
    }
    this.#hold(false);
    this.#working = undefined;
  }

  /** How to begin with the next record; finding out waits while another owner handles what it has marked. */
  async #care(): Promise<Care> {
    this.#found ??= { mark: await findMark(this.#deps.db.background, this.name) };
    return careFor(BigInt(this.#waiting[0]!.offset), this.#found.mark);
  }

  /** Handles the next records that may share a transaction, or disposes of the next one. */
  async #handleNext(care: Care | undefined): Promise<void> {
    const { turns, clock } = this.#deps;
    const taking = cut(this.#waiting, this.#limits(care));
    const records = this.#waiting.slice(0, care?.kind === 'behind' ? this.#upTo(care.end, taking) : taking.records);
    const turn = turns.begin(taking.bytes, care?.kind === 'suspect', this.#ending.signal);
    if (turn) await turn;
    try {
      if (care?.kind === 'fatal') return await this.#setAside(records);
      if (care) await this.#mark(care, records);
      const now = clock();
      let fresh = 0;
      for (const steps of groupsOf(runsOf(records.map((record) => this.#read(record, now))))) {
        fresh += await this.#take(steps);
        this.#advance(steps.reduce((sum, step) => sum + step.records, 0));
        if (this.#ending.signal.aborted) break;
      }
      if (care) await this.#settle(care, fresh);
    } finally {
      turns.end(taking.bytes);
    }
  }

  #limits(care: Care | undefined): RunLimits {
    const isSingle = care?.kind === 'suspect' || care?.kind === 'fatal' || this.#deps.turns.isTight;
    return { records: isSingle ? 1 : maxRecords, bytes: this.#options.share.run };
  }

  #upTo(end: bigint, { records }: RunLimits): number {
    const behind = this.#waiting.slice(0, records).findIndex(({ offset }) => BigInt(offset) >= end);
    return behind < 0 ? records : behind;
  }

  /** Marks records before they are begun. -1: had the process ended over the only one, it was not alone. */
  async #mark(care: Care, records: readonly FetchedRecord[]): Promise<void> {
    const [first, last] = [records[0], records.at(-1)];
    if (care.kind === 'behind' || !first || !last) return;
    const mark = {
      first: BigInt(first.offset),
      last: BigInt(last.offset),
      ends: care.kind === 'suspect' ? care.ends : -1,
    };
    await writeMark(this.#deps.db.sql, this.name, mark, this.#deps.clock());
  }

  /** What was marked is done. A suspect's offset is committed too, so that the next owner does not begin with it, and with fewer ends, again. */
  async #settle(care: Care, fresh: number): Promise<void> {
    if (care.kind === 'behind') return;
    if (care.kind === 'suspect') await this.#commit();
    await clearMark(this.#deps.db.sql, this.name);
    // Of repeats only, it says nothing yet: the process may have ended over what comes next, having handled them.
    if (care.kind === 'marked' && fresh > 0) this.#isCautious = false;
  }

  /** The process has ended over this record again and again: it is not begun any more. */
  async #setAside([record]: readonly FetchedRecord[]): Promise<void> {
    if (!record) return;
    const type = recordType(record);
    await this.#deadLetters.add(record, {
      reason: 'ended-process',
      error: new DecisionError(`the process ended ${maxEnds} times while this record alone was handled`),
      type: type !== undefined && Object.hasOwn(this.#handlers, type) ? type : 'unknown',
      signal: this.#abandoned.signal,
    });
    this.#advance(1);
    // Otherwise the next owner would begin with it, and nothing would say any more that it must not.
    await this.#commit();
    await clearMark(this.#deps.db.sql, this.name);
  }

  async #commit(): Promise<void> {
    while (!(await this.#options.commit())) {
      if (this.#ending.signal.aborted) throw new WaitEnded('the partition belongs to another');
      await pause(commitAgainMs, this.#ending.signal);
    }
  }

  #advance(records: number): void {
    const done = this.#waiting.splice(0, records);
    for (const record of done) this.#waitingBytes -= bytesOf(record);
    this.#detached = Math.max(0, this.#detached - done.length);
    const last = done.at(-1);
    if (!last) return;
    const next = BigInt(last.offset) + 1n;
    this.#position = next.toString();
    const lag = this.#end - next;
    this.#deps.metrics.lag.set({ topic: this.topic, partition: String(this.partition) }, lag > 0n ? Number(lag) : 0);
  }

  #hold(held: boolean, error?: unknown): void {
    if (held === this.#held) return;
    this.#held = held;
    const { metrics, logger } = this.#deps;
    if (held) {
      metrics.held.inc();
      logger.warn(
        { partition: this.name, fault: faultOf(error) },
        'partition held, retrying until the fault has passed',
      );
    } else {
      metrics.held.dec();
      logger.info({ partition: this.name }, 'partition resumed');
    }
  }

  /** Handles several runs together, or a single step that is not a run. @returns how many events were handled and not repeated */
  async #take(steps: readonly Step[]): Promise<number> {
    const { metrics } = this.#deps;
    const runs: LaneRun[] = [];
    for (const step of steps) {
      if (step.kind === 'fault') {
        const { record, fault: error } = step.fault;
        await this.#deadLetters.add(record, {
          reason: 'schema',
          error,
          type: 'unknown',
          signal: this.#abandoned.signal,
        });
        continue;
      }
      for (const type of step.ignored) metrics.records.inc({ topic: this.topic, type, outcome: 'ignored' });
      if (step.kind === 'run') runs.push(this.#runOf(step));
    }
    if (runs.length === 0) return 0;
    let fresh = 0;
    const ends = runs.map(({ type }) => metrics.seconds.startTimer({ topic: this.topic, type }));
    await isolatePoison<Event, LaneRun>(runs, {
      carryOut: async (some) => void (fresh += await this.#carryOut(some)),
      onRetry: () => metrics.retries.inc({ topic: this.topic }),
      onPoison: async ({ type, events }, error) => {
        for (const { record } of events)
          await this.#deadLetters.add(record, { reason: 'decision', error, type, signal: this.#abandoned.signal });
      },
      ending: this.#ending.signal,
    });
    for (const end of ends) end();
    return fresh;
  }

  #runOf({ type, events }: RunStep): LaneRun {
    const handler = this.#handlers[type];
    if (handler === undefined || handler === 'ignored') throw new TypeError(`no handler for ${type}`);
    return { type, events, handler };
  }

  /** Handles runs in one transaction and publishes the results. @returns how many events were handled and not repeated */
  async #carryOut(runs: readonly LaneRun[]): Promise<number> {
    const envelopes = runs.map(({ events, ...run }) => ({
      ...run,
      events: events.map(({ envelope }) => envelope),
      ...(this.#deps.tracing?.isOn && { writtenAt: events.map(({ record }) => Number(record.timestamp)) }),
    }));
    const last = runs.at(-1)?.events.at(-1)?.record.offset;
    const { rows, answers, outcomes } = await this.#deduplication.carryOut(({ checkInbox }) =>
      carryOut(envelopes, this.name, this.#deps, {
        checkInbox,
        ...(this.#isCautious && last !== undefined && { markedUpTo: BigInt(last) }),
      }),
    );
    publishAnswers(this.#deps.publisher, answers);
    this.#count(outcomes);
    // Results of repeated events may still be unpublished, by an owner that died or one that does not know yet that it lost the partition.
    if (outcomes.some(({ repeated }) => repeated > 0)) await this.#outbox.publishLeftovers(this.#abandoned.signal);
    else await this.#outbox.publish(rows, this.#abandoned.signal);
    return outcomes.reduce((sum, { handled }) => sum + handled, 0);
  }

  #count(outcomes: RunsResult['outcomes']): void {
    for (const { type, ...counts } of outcomes)
      for (const [outcome, count] of Object.entries(counts))
        if (count > 0) this.#deps.metrics.records.inc({ topic: this.topic, type, outcome }, count);
  }
}
