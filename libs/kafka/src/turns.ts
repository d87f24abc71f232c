import type { Memory } from '@smsonly/platform';
import { pause } from './backoff.js';
import { WaitEnded } from './wait-ended.js';

/** Bytes of records that all lanes of a process may be handling at a time. */
export const bytesInHand = 24 * 1024 * 1024;
/** How soon a lane that waits because of memory asks again, ms, if nothing ends meanwhile. */
const askAgainMs = 50;

type Waiting = Readonly<{ bytes: number; isAlone: boolean; go: () => void; signal: AbortSignal }>;

/**
 * What the lanes of a process have in hand at a time: bytes of records, from the moment they are parsed until their results are with the broker.
 * Who asks first goes first. Whatever the limits say, one may always go on, so nothing waits for ever.
 */
export class Turns {
  readonly #memory: Memory;
  readonly #maxBytes: number;
  readonly #queue: Waiting[] = [];
  #lanes = 0;
  #bytes = 0;
  #isAlone = false;
  #asking = false;

  constructor(memory: Memory, maxBytes = bytesInHand) {
    this.#memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** Whether lanes should take one record at a time. */
  get isTight(): boolean {
    return this.#memory.isTight();
  }

  /**
   * Takes records in hand; `undefined` at once, or a promise for when it may be. `end` has to follow. Alone: nothing else is in hand meanwhile.
   * The promise rejects with WaitEnded when `signal` is aborted before.
   */
  begin(bytes: number, isAlone: boolean, signal: AbortSignal): Promise<void> | undefined {
    if (this.#queue.length === 0 && this.#mayBegin(bytes, isAlone)) {
      this.#take(bytes, isAlone);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        bytes,
        isAlone,
        signal,
        go: () => {
          signal.removeEventListener('abort', leave);
          this.#take(bytes, isAlone);
          resolve();
        },
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(new WaitEnded('the partition belongs to another'));
        this.#letGo();
      };
      if (signal.aborted) return reject(new WaitEnded('the partition belongs to another'));
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      void this.#askAgain();
    });
  }

  end(bytes: number): void {
    this.#lanes -= 1;
    this.#bytes -= bytes;
    this.#isAlone = false;
    if (this.#queue.length > 0) this.#letGo();
  }

  #mayBegin(bytes: number, isAlone: boolean): boolean {
    if (this.#lanes === 0) return true;
    return !isAlone && !this.#isAlone && this.#bytes + bytes <= this.#maxBytes && !this.#memory.isTight();
  }

  #take(bytes: number, isAlone: boolean): void {
    this.#lanes += 1;
    this.#bytes += bytes;
    this.#isAlone = isAlone;
  }

  #letGo(): void {
    for (let [next] = this.#queue; next && this.#mayBegin(next.bytes, next.isAlone); [next] = this.#queue) {
      this.#queue.shift();
      next.go();
    }
  }

  /** Memory may be free again without any lane having ended something. */
  async #askAgain(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#queue.length > 0) {
      await pause(askAgainMs);
      this.#letGo();
    }
    this.#asking = false;
  }
}
