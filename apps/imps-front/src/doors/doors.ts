import { TurnTaking, type Entry, type Pressure, type ShedReason, type TurnLimits } from './turn-taking.js';

/** The turn of a request. */
export type Turn = Readonly<{
  /** It waits for another service: others go meanwhile. */
  hold(): void;
  /** It is answered. To be called once. */
  leave(): void;
}>;

export type DoorsDeps = Readonly<{
  limits: TurnLimits;
  /** How long a request may wait for its turn, ms: shorter than any phone waits for its answer. */
  waitMs: number;
  pressure: () => Pressure;
  /** Monotonic, ms. */
  now: () => number;
  metrics: Readonly<{ shed: { inc(labels: Readonly<{ reason: ShedReason }>): void } }>;
}>;

type Waiter = Readonly<{ entry: Entry; goes: (turn: Turn) => void; isRefused: (reason: ShedReason) => void }>;

/** The requests of clients, each in its turn. */
export class Doors {
  readonly #turns: TurnTaking<Waiter>;

  constructor(private readonly deps: DoorsDeps) {
    this.#turns = new TurnTaking(deps.limits);
  }

  /** Requests by what they do. */
  get counts(): Readonly<Record<'under-way' | 'held' | 'waiting', number>> {
    const { underWay, held, waiting } = this.#turns;
    return { 'under-way': underWay, held, waiting };
  }

  /** @returns its turn, at once or later; or why there is none */
  enter(entry: Entry): Turn | ShedReason | Promise<Turn | ShedReason> {
    const { now, pressure, metrics } = this.deps;
    const { promise, resolve } = Promise.withResolvers<Turn | ShedReason>();
    const waiter: Waiter = { entry, goes: resolve, isRefused: resolve };
    const entered = this.#turns.enter(entry, waiter, now(), pressure());
    if (entered.outcome === 'goes') return this.#turnOf(entry);
    if (entered.outcome === 'refused') {
      metrics.shed.inc({ reason: entered.reason });
      return entered.reason;
    }
    if (entered.instead) this.#refuse(entered.instead, 'full');
    return promise;
  }

  /** Refuses those who have waited too long. */
  refuseLate(): void {
    for (const waiter of this.#turns.late(this.deps.now() - this.deps.waitMs)) this.#refuse(waiter, 'waited');
    this.#callNext();
  }

  #refuse(waiter: Waiter, reason: ShedReason): void {
    this.deps.metrics.shed.inc({ reason });
    waiter.isRefused(reason);
  }

  #turnOf({ lane }: Entry): Turn {
    let isHeld = false;
    let isOver = false;
    return {
      hold: () => {
        if (isHeld || isOver) return;
        isHeld = this.#turns.hold();
        if (isHeld) this.#callNext();
      },
      leave: () => {
        if (isOver) return;
        isOver = true;
        this.#turns.leave(lane, isHeld, this.deps.now());
        this.#callNext();
      },
    };
  }

  #callNext(): void {
    if (this.#turns.waiting === 0) return;
    const now = this.deps.now();
    const pressure = this.deps.pressure();
    for (let next = this.#turns.next(now, pressure); next; next = this.#turns.next(now, pressure))
      next.goes(this.#turnOf(next.entry));
  }
}
