import type { Encoding } from '../src/index.js';
import type { Verdict } from './judge.js';
import type { Mutant } from './mutants.js';

type Counts = { mutants: number; messages: number; unwritable: number; readonly refusals: Map<number, number> };

/** The counts of a run. */
export class Tally {
  readonly counts: Readonly<Record<Encoding, Counts>> = { xml: noCounts(), wbxml: noCounts() };
  bytes = 0;
  longest = 0;
  mostStepsPerByte = 0;
  slowest = { milliseconds: 0, bytes: 0, index: 0 };

  add({ bytes, encoding }: Mutant, { status, steps, writable }: Verdict): void {
    const counts = this.counts[encoding];
    counts.mutants++;
    this.bytes += bytes.length;
    this.longest = Math.max(this.longest, bytes.length);
    // For short documents the fixed part of the work dominates.
    if (bytes.length >= 100) this.mostStepsPerByte = Math.max(this.mostStepsPerByte, steps / bytes.length);
    if (status !== undefined) counts.refusals.set(status, (counts.refusals.get(status) ?? 0) + 1);
    else {
      counts.messages++;
      if (writable === false) counts.unwritable++;
    }
  }

  /** Remembers the mutant that took longest. */
  time(milliseconds: number, { bytes }: Mutant, index: number): void {
    if (milliseconds > this.slowest.milliseconds) this.slowest = { milliseconds, bytes: bytes.length, index };
  }

  get mutants(): number {
    return this.counts.xml.mutants + this.counts.wbxml.mutants;
  }

  /** The numbers as lines of text. */
  lines(): readonly string[] {
    const { counts, mutants, bytes, longest, mostStepsPerByte, slowest } = this;
    return [
      ...(['xml', 'wbxml'] as const).map((encoding) => line(encoding, counts[encoding])),
      `mean length ${Math.round(bytes / Math.max(mutants, 1))} bytes, longest ${longest}; most steps per byte ${mostStepsPerByte.toFixed(2)}`,
      `slowest: mutant ${slowest.index} of ${slowest.bytes} bytes, ${slowest.milliseconds.toFixed(0)} ms with all its checks`,
    ];
  }
}

function noCounts(): Counts {
  return { mutants: 0, messages: 0, unwritable: 0, refusals: new Map() };
}

function line(encoding: Encoding, { mutants, messages, unwritable, refusals }: Counts): string {
  const byStatus = [...refusals].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  return (
    `${encoding.padEnd(5)} ${mutants} mutants: ${messages} messages (${unwritable} of them not to be written in their version)` +
    `, refused ${mutants - messages} (${byStatus.join(', ')})`
  );
}
