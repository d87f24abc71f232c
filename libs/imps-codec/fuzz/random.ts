/**
 * Pseudo-random choices that follow from a seed: the same seed and index give the same choices on every machine.
 * A splitmix32 sequence, started from both numbers, so that each mutant can be made alone.
 */
export class Random {
  #state: number;

  constructor(seed: number, index: number) {
    this.#state = scramble(scramble(seed | 0) ^ Math.imul(index + 1, 0x9e3779b1));
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return Math.floor((scramble(this.#state) / 0x1_0000_0000) * end);
  }

  /** A whole number between the two, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** A size between the two, every order of magnitude equally likely: mostly small, sometimes huge. */
  size(first: number, last: number): number {
    const spread = Math.log(last - first + 1);
    return first + Math.min(Math.floor(Math.exp((this.below(0x1000000) / 0x1000000) * spread)) - 1, last - first);
  }

  /** True once in `times`. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Mixes the bits of a 32-bit number; never negative. */
function scramble(number: number): number {
  let mixed = number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
