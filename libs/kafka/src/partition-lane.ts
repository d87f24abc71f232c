import { SchemaError, topics, type FactDefinitions, type TopicName } from '@smsonly/contracts';
import { backoff, pause } from './backoff.js';
import type { FetchedRecord } from './broker-client.js';
import { carryOut, type RunDeps, type RunsResult } from './carry-out.js';
import { DeadLetters, type DeadLetterDeps } from './dead-letters.js';
import { Deduplication } from './deduplication.js';
import { faultOf } from './describe-fault.js';
import { LaneOutbox, type LaneOutboxDeps } from './lane-outbox.js';
import { isolatePoison } from './poison.js';
import { publishAnswers } from './publish-answers.js';
import { readRecord, recordType } from './record.js';
import { groupsOf, runsOf, type Event, type Item, type RunStep, type Step } from './runs.js';
import type { Handler } from './subscriptions.js';
import { WaitEnded } from './wait-ended.js';

export type LaneDeps = RunDeps & DeadLetterDeps & LaneOutboxDeps;

/** A handler, or `'ignored'`, for every fact of the topic. */
export type HandlerTable = Readonly<Record<string, Handler | 'ignored'>>;

type LaneRun = Readonly<{ type: string; events: readonly Event[]; handler: Handler }>;

/** Most records in one transaction. */
const maxRecords = 500;

/**
 * One input partition, while this process owns it. Its records are handled in order: those waiting are handled run by run in one
 * transaction, and the results published and acknowledged before anything else starts. A fault of the database or the broker holds up
 * this lane only.
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
  #waiting: Item[] = [];
  #end: bigint = 0n;
  #position: string | undefined;
  #working: Promise<void> | undefined;
  #held = false;
  /** Once aborted, nothing new is started. */
  readonly #ending = new AbortController();
  /** Once aborted, nothing is waited for either. */
  readonly #abandoned = new AbortController();

  constructor(topic: TopicName, partition: number, handlers: HandlerTable, deps: LaneDeps) {
    this.topic = topic;
    this.partition = partition;
    this.name = `${topic}/${partition}`;
    this.#handlers = handlers;
    this.#deps = deps;
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

  get held(): boolean {
    return this.#held;
  }

  /** Starts with what the previous owner left unpublished, once `before` (this lane's predecessor in this process) has ended. */
  begin(before: Promise<void> | undefined): void {
    this.#working = (before ?? Promise.resolve()).then(() => this.#work());
  }

  /** Queues records. `end` is the partition's high watermark. */
  push(records: readonly FetchedRecord[], end: string): void {
    const now = this.#deps.clock();
    for (const record of records) this.#waiting.push(this.#read(record, now));
    this.#end = BigInt(end);
    this.#working ??= this.#work();
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
      if (error instanceof SchemaError) return { record, fault: error };
      throw error;
    }
  }

  async #work(): Promise<void> {
    for (let failures = 0; !this.#ending.signal.aborted && (this.#outbox.hasLeftovers || this.#waiting.length > 0);) {
      try {
        if (this.#outbox.hasLeftovers) await this.#outbox.publishLeftovers(this.#abandoned.signal);
        for (const steps of groupsOf(runsOf(this.#waiting, maxRecords))) {
          await this.#take(steps);
          this.#advance(steps.reduce((records, step) => records + step.records, 0));
          failures = 0;
          if (this.#ending.signal.aborted) break;
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

  #advance(records: number): void {
    const last = this.#waiting.splice(0, records).at(-1);
    if (!last) return;
    const next = BigInt(last.record.offset) + 1n;
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

  /** Handles several runs together, or a single step that is not a run. */
  async #take(steps: readonly Step[]): Promise<void> {
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
    if (runs.length === 0) return;
    const ends = runs.map(({ type }) => metrics.seconds.startTimer({ topic: this.topic, type }));
    await isolatePoison<Event, LaneRun>(runs, {
      carryOut: (some) => this.#carryOut(some),
      onRetry: () => metrics.retries.inc({ topic: this.topic }),
      onPoison: async ({ type, events }, error) => {
        for (const { record } of events)
          await this.#deadLetters.add(record, { reason: 'decision', error, type, signal: this.#abandoned.signal });
      },
      ending: this.#ending.signal,
    });
    for (const end of ends) end();
  }

  #runOf({ type, events }: RunStep): LaneRun {
    const handler = this.#handlers[type];
    if (handler === undefined || handler === 'ignored') throw new TypeError(`no handler for ${type}`);
    return { type, events, handler };
  }

  /** Handles runs in one transaction and publishes the results. */
  async #carryOut(runs: readonly LaneRun[]): Promise<void> {
    const envelopes = runs.map(({ events, ...run }) => ({
      ...run,
      events: events.map(({ envelope }) => envelope),
      ...(this.#deps.tracing?.isOn && { writtenAt: events.map(({ record }) => Number(record.timestamp)) }),
    }));
    const { rows, answers, outcomes } = await this.#deduplication.carryOut((options) =>
      carryOut(envelopes, this.name, this.#deps, options),
    );
    publishAnswers(this.#deps.publisher, answers);
    this.#count(outcomes);
    // Results of repeated events may still be unpublished, by an owner that died or one that does not know yet that it lost the partition.
    if (outcomes.some(({ repeated }) => repeated > 0)) await this.#outbox.publishLeftovers(this.#abandoned.signal);
    else await this.#outbox.publish(rows, this.#abandoned.signal);
  }

  #count(outcomes: RunsResult['outcomes']): void {
    for (const { type, ...counts } of outcomes)
      for (const [outcome, count] of Object.entries(counts))
        if (count > 0) this.#deps.metrics.records.inc({ topic: this.topic, type, outcome }, count);
  }
}
