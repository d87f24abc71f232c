import type { TopicName } from '@smsonly/contracts';
import { pause } from './backoff.js';
import type { FetchedBatch, GroupMember, TopicPartition, UnreadableRecord } from './broker-client.js';
import { faultOf } from './describe-fault.js';
import { PartitionLane, type HandlerTable, type LaneDeps } from './partition-lane.js';
import { shareOf, type Share } from './shares.js';

/** How long the next fetch waits for the records of the last one, ms; after that, slow partitions no longer delay the others. */
const fetchWaitMs = 50;
/** Fetching for a lane is paused above this many waiting records, or above its share of bytes, and resumed below a quarter of both. */
const pauseAbove = 2_000;
const resumeBelow = pauseAbove / 4;
const checkMs = 20;
/** How often a record that cannot be read is fetched again: an operator may have given it up, or restored it. */
const unreadableMs = 10_000;

/**
 * The lanes of the partitions assigned to this member in the current generation of the group: passes records to their lanes, pauses
 * fetching for full ones, and commits their offsets. Topic names include the prefix.
 */
export class AssignedLanes {
  readonly #tables: ReadonlyMap<string, Readonly<{ topic: TopicName; table: HandlerTable }>>;
  readonly #member: GroupMember;
  readonly #deps: LaneDeps;
  readonly #lanes = new Map<string, Readonly<{ where: TopicPartition; lane: PartitionLane }>>();
  /** Committed offsets by lane. */
  readonly #committed = new Map<string, string>();
  /** What of that the broker has confirmed. */
  readonly #confirmed = new Map<string, string>();
  readonly #paused = new Set<string>();
  #share: Share = shareOf(1);
  /** Where lanes wait at a record that cannot be read. */
  readonly #unreadable = new Map<string, Readonly<{ offset: string; retry: NodeJS.Timeout }>>();
  #stopped = false;

  constructor(
    tables: ReadonlyMap<string, Readonly<{ topic: TopicName; table: HandlerTable }>>,
    member: GroupMember,
    deps: LaneDeps,
  ) {
    this.#tables = tables;
    this.#member = member;
    this.#deps = deps;
  }

  get count(): number {
    return this.#lanes.size;
  }

  /** A new generation starts at the committed offsets: the lanes of the last one end, and each new lane waits for its predecessor. */
  assign(partitions: readonly TopicPartition[]): void {
    const ends = new Map([...this.#lanes].map(([name, { lane }]) => [name, lane.end()]));
    this.#lanes.clear();
    this.#committed.clear();
    this.#confirmed.clear();
    const share = (this.#share = shareOf(partitions.length));
    for (const name of [...this.#unreadable.keys()]) this.#readable(name);
    for (const where of partitions) {
      const subscription = this.#tables.get(where.topic);
      if (!subscription || this.#stopped) continue;
      const name = nameOf(where);
      const lane: PartitionLane = new PartitionLane(
        subscription.topic,
        where.partition,
        subscription.table,
        this.#deps,
        { share, commit: () => this.#commitLane(name, lane) },
      );
      this.#lanes.set(name, { where, lane });
      lane.begin(ends.get(name));
      this.#resume(where);
    }
  }

  /** Passes records to their lane. Resolves when more may be fetched; `undefined` if the partition is not assigned to this member. */
  take({ topic, partition, records, end }: FetchedBatch): Promise<void> | undefined {
    const where = { topic, partition };
    const lane = this.#lanes.get(nameOf(where))?.lane;
    if (!lane || this.#stopped) return undefined;
    lane.push(records, end);
    const obstacle = this.#unreadable.get(lane.name);
    if (obstacle && records.some(({ offset }) => BigInt(offset) >= BigInt(obstacle.offset))) this.#readable(lane.name);
    if (!lane.held && lane.waiting <= pauseAbove && lane.waitingBytes <= this.#share.waiting)
      return Promise.race([lane.settled(), pause(fetchWaitMs)]).then(() => lane.detach());
    this.#pauseUntilDrained(lane, where);
    lane.detach();
    return Promise.resolve();
  }

  /** Stops fetching from a partition at a record that cannot be read, and tries again from time to time: nothing is skipped. */
  wait({ topic, partition, offset, compression }: UnreadableRecord): 'wait' {
    const where = { topic, partition };
    const lane = this.#lanes.get(nameOf(where))?.lane;
    if (!lane || this.#stopped) return 'wait';
    const known = this.#unreadable.get(lane.name);
    clearTimeout(known?.retry);
    this.#member.pause(where);
    const retry = setTimeout(() => this.#resume(where), unreadableMs);
    this.#unreadable.set(lane.name, { offset, retry });
    this.#deps.metrics.unreadable.set(this.#unreadable.size);
    if (known?.offset !== offset)
      this.#deps.logger.error(
        { partition: lane.name, offset, compression },
        'a record cannot be read, and its partition waits: give it up, or restore it (see docs/runbook.md)',
      );
    return 'wait';
  }

  #readable(lane: string): void {
    clearTimeout(this.#unreadable.get(lane)?.retry);
    this.#unreadable.delete(lane);
    this.#deps.metrics.unreadable.set(this.#unreadable.size);
  }

  /** Commits the progress of all lanes since the last commit, in one request. */
  async commit(): Promise<void> {
    const moved = [...this.#lanes].flatMap(
      ([
        name,
        {
          where,
          lane: { position: offset },
        },
      ]) => (offset === undefined || this.#committed.get(name) === offset ? [] : [{ name, ...where, offset }]),
    );
    if (moved.length === 0) return;
    for (const { name, offset } of moved) this.#committed.set(name, offset);
    try {
      await this.#member.commit(moved);
      for (const { name, offset } of moved) this.#confirmed.set(name, offset);
    } catch (error) {
      for (const { name, offset } of moved) if (this.#committed.get(name) === offset) this.#committed.delete(name);
      this.#deps.logger.debug({ fault: faultOf(error) }, 'offsets not committed');
    }
  }

  /** Commits the progress of one lane, with that of the others; false if that failed, is still under way, or the lane is another's by now. */
  async #commitLane(name: string, lane: PartitionLane): Promise<boolean> {
    await this.commit();
    const { position } = lane;
    return this.#lanes.get(name)?.lane === lane && position !== undefined && this.#confirmed.get(name) === position;
  }

  /** Accepts no more records and finishes the runs under way; after `patienceMs` it no longer waits for acknowledgements. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopped = true;
    for (const name of [...this.#unreadable.keys()]) this.#readable(name);
    this.#member.pauseAll();
    const lanes = [...this.#lanes.values()].map(({ lane }) => lane);
    const drained = new AbortController();
    const giveUp = setTimeout(() => lanes.forEach((lane) => lane.abandon()), patienceMs);
    await Promise.race([Promise.all(lanes.map((lane) => lane.end())), pause(patienceMs + 1_000, drained.signal)]);
    drained.abort();
    clearTimeout(giveUp);
  }

  #pauseUntilDrained(lane: PartitionLane, where: TopicPartition): void {
    const name = nameOf(where);
    if (this.#paused.has(name)) return;
    this.#paused.add(name);
    this.#member.pause(where);
    const check = setInterval(() => {
      const isOurs = this.#lanes.get(name)?.lane === lane && !this.#stopped;
      const isFull = lane.waiting > resumeBelow || lane.waitingBytes > this.#share.waiting / 4;
      if (isOurs && (lane.held || isFull)) return;
      clearInterval(check);
      if (isOurs) this.#resume(where);
    }, checkMs);
  }

  #resume(where: TopicPartition): void {
    this.#paused.delete(nameOf(where));
    if (!this.#stopped) this.#member.resume(where);
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
