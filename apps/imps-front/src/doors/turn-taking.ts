import { fullBucket, refilled, taken, type Rate, type TokenBucket } from './token-bucket.js';

/** Whose request it is: one that names a session known here is its user's, any other a stranger's, by address. */
export type LaneKind = 'user' | 'stranger';

export type LaneLimits = Readonly<{
  /** Requests under way at once while the lane keeps its rate. */
  atOnce: number;
  /** And beyond it: no request is refused for the rate, but a lane that floods gets one turn after the other. */
  atOnceBeyondRate: number;
  /** Requests that wait. */
  waiting: number;
  rate: Rate;
}>;

export type TurnLimits = Readonly<{
  /** Requests under way in all. */
  atOnce: number;
  /** Of those that were under way, how many may wait for another service in all without counting. */
  held: number;
  /** Requests that wait in all. */
  waiting: number;
  lanes: Readonly<Record<LaneKind, LaneLimits>>;
}>;

/** How a process is: the event loop may lag, or the memory be tight. */
export type Pressure = 'none' | 'lagging' | 'tight';

/** Why a request is refused. */
export type ShedReason = 'lane-full' | 'full' | 'lagging' | 'tight' | 'waited';

export type Entry = Readonly<{
  lane: string;
  kind: LaneKind;
  /** It takes nothing and gives room: an acknowledgement, a logout. It is refused last. */
  frees: boolean;
  isSmall: boolean;
}>;

export type Entered<W> =
  | Readonly<{ outcome: 'goes' }>
  /** `instead`: another one, of the longest lane, is refused for it. */
  | Readonly<{ outcome: 'waits'; instead?: W }>
  | Readonly<{ outcome: 'refused'; reason: ShedReason }>;

type Waiting<W> = Readonly<{ waiter: W; frees: boolean; since: number }>;

class Lane<W> {
  underWay = 0;
  readonly waiting: Waiting<W>[] = [];
  bucket: TokenBucket;

  constructor(
    readonly key: string,
    readonly limits: LaneLimits,
    now: number,
  ) {
    this.bucket = fullBucket(limits.rate, now);
  }

  /** Whether one more may be under way. */
  hasTurn(now: number): boolean {
    const { atOnce, atOnceBeyondRate, rate } = this.limits;
    const isWithin = refilled(this.bucket, rate, now).tokens >= 1;
    return this.underWay < (isWithin ? atOnce : atOnceBeyondRate);
  }

  isIdle(now: number): boolean {
    const { rate } = this.limits;
    const isFull = refilled(this.bucket, rate, now).tokens >= rate.burst;
    return this.underWay === 0 && this.waiting.length === 0 && isFull;
  }
}

/** Under pressure: less at once, and fewer that wait. */
const atOnceWhen: Readonly<Record<Pressure, (most: number) => number>> = {
  none: (most) => most,
  lagging: (most) => Math.ceil(most / 4),
  tight: (most) => Math.ceil(most / 8),
};
const waitingWhen: Readonly<Record<Pressure, (most: number) => number>> = {
  none: (most) => most,
  lagging: (most) => Math.ceil(most / 8),
  tight: () => 0,
};
/** Lanes that are idle are forgotten when there are so many more than after the last time. */
const forgetEvery = 1_000;

/**
 * Who may go, who waits, and who is refused. Each lane has its own line, and the lanes take turns: a flood waits behind itself.
 * Knows nothing of promises and clocks: whoever goes, waits or leaves is told to it, with the time.
 */
export class TurnTaking<W> {
  readonly #lanes = new Map<string, Lane<W>>();
  /** Lanes with somebody who waits and could go, in the order of their turns. */
  readonly #turns = new Set<Lane<W>>();
  #underWay = 0;
  #held = 0;
  #waiting = 0;
  #forgetAt = forgetEvery;

  constructor(private readonly limits: TurnLimits) {}

  get underWay(): number {
    return this.#underWay;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting;
  }

  enter({ lane: key, kind, frees, isSmall }: Entry, waiter: W, now: number, pressure: Pressure): Entered<W> {
    const lane = this.#lane(key, kind, now);
    lane.bucket = taken(lane.bucket, lane.limits.rate, now).bucket;
    if (pressure === 'tight' && !isSmall && !frees) return { outcome: 'refused', reason: 'tight' };
    if (lane.waiting.length === 0 && this.#underWay < this.#atOnce(pressure) && lane.hasTurn(now)) {
      this.#go(lane);
      return { outcome: 'goes' };
    }
    const some = frees ? 2 : 1;
    if (lane.waiting.length >= lane.limits.waiting * some) return { outcome: 'refused', reason: 'lane-full' };
    const most = frees ? this.limits.waiting * 2 : waitingWhen[pressure](this.limits.waiting);
    let instead: Waiting<W> | undefined;
    if (this.#waiting >= most) {
      instead = this.#fromLongerThan(lane.waiting.length + 1);
      if (!instead) return { outcome: 'refused', reason: pressure === 'none' ? 'full' : pressure };
    }
    lane.waiting.push({ waiter, frees, since: now });
    this.#waiting += 1;
    this.#settle(lane, now);
    return { outcome: 'waits', ...(instead && { instead: instead.waiter }) };
  }

  /** A request waits for another service and takes no part of this one meanwhile. @returns false when too many do */
  hold(): boolean {
    if (this.#held >= this.limits.held) return false;
    this.#held += 1;
    this.#underWay -= 1;
    return true;
  }

  /** A request is answered. */
  leave(key: string, wasHeld: boolean, now: number): void {
    const lane = this.#lanes.get(key);
    if (!lane) return;
    if (wasHeld) this.#held -= 1;
    else this.#underWay -= 1;
    lane.underWay -= 1;
    this.#settle(lane, now);
  }

  /** The next one whose turn it is, if anybody may go. */
  next(now: number, pressure: Pressure): W | undefined {
    if (this.#underWay >= this.#atOnce(pressure)) return undefined;
    for (const lane of this.#turns) {
      this.#turns.delete(lane);
      const first = lane.hasTurn(now) ? lane.waiting.shift() : undefined;
      if (!first) continue;
      this.#waiting -= 1;
      this.#go(lane);
      this.#settle(lane, now);
      return first.waiter;
    }
    return undefined;
  }

  /** Those who have waited since before `before`: their clients will not wait any longer. */
  late(before: number): readonly W[] {
    if (this.#waiting === 0) return [];
    const late: W[] = [];
    for (const lane of this.#lanes.values()) {
      while (lane.waiting[0] && lane.waiting[0].since < before) {
        late.push((lane.waiting.shift() as Waiting<W>).waiter);
        this.#waiting -= 1;
      }
      if (lane.waiting.length === 0) this.#turns.delete(lane);
    }
    return late;
  }

  #atOnce(pressure: Pressure): number {
    return atOnceWhen[pressure](this.limits.atOnce);
  }

  #go(lane: Lane<W>): void {
    lane.underWay += 1;
    this.#underWay += 1;
  }

  /** Gives the lane a turn, at the end, if somebody in it waits and could go. */
  #settle(lane: Lane<W>, now: number): void {
    if (lane.waiting.length > 0 && lane.hasTurn(now)) this.#turns.add(lane);
  }

  /** The last that waits in the longest lane, which has more than `length` waiting; not one that frees. */
  #fromLongerThan(length: number): Waiting<W> | undefined {
    let longest: Lane<W> | undefined;
    for (const lane of this.#lanes.values())
      if (lane.waiting.length > (longest?.waiting.length ?? length)) longest = lane;
    const index = longest?.waiting.findLastIndex(({ frees }) => !frees) ?? -1;
    const [last] = index >= 0 ? (longest?.waiting.splice(index, 1) ?? []) : [];
    if (last) this.#waiting -= 1;
    if (longest?.waiting.length === 0) this.#turns.delete(longest);
    return last;
  }

  #lane(key: string, kind: LaneKind, now: number): Lane<W> {
    const known = this.#lanes.get(key);
    if (known) return known;
    if (this.#lanes.size >= this.#forgetAt) {
      for (const lane of this.#lanes.values()) if (lane.isIdle(now)) this.#lanes.delete(lane.key);
      this.#forgetAt = this.#lanes.size + forgetEvery;
    }
    const lane = new Lane<W>(key, this.limits.lanes[kind], now);
    this.#lanes.set(key, lane);
    return lane;
  }
}
