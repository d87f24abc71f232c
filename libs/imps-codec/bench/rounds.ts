import { contenders, type ContenderName } from './contenders.js';
import type { Document } from './documents.js';
import type { Libwbxml, Speed } from './libwbxml.js';

/** The result of one contender on one document. */
export type Result = Speed &
  Readonly<{
    contender: ContenderName;
    document: string;
    /** Slowest and fastest round. */
    lowest: number;
    highest: number;
  }>;

export type Plan = Readonly<{ rounds: number; milliseconds: number; warmUpMilliseconds: number }>;

type Entry = Readonly<{
  contender: ContenderName;
  document: Document;
  measure: (milliseconds: number) => Speed;
  speeds: Speed[];
}>;

/**
 * Times every contender on every document. In each round every contender takes its turn, document by document, and each
 * round starts with a different one, so that other load on the machine affects all of them alike. The result is the median
 * of the rounds. No garbage collection is forced in between: a full one also discards compiled code, so every turn would
 * start cold.
 */
export function measureAll(
  documents: readonly Document[],
  libwbxml: Libwbxml | undefined,
  { rounds, milliseconds, warmUpMilliseconds }: Plan,
  progress: (line: string) => void,
): readonly Result[] {
  const perDocument = documents.map((document) => entriesOf(document, libwbxml));
  progress('warming up');
  for (const { measure } of perDocument.flat()) measure(warmUpMilliseconds);
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const entries of perDocument) {
      for (let turn = 0; turn < entries.length; turn++) {
        const { measure, speeds } = entries[(turn + round) % entries.length] as Entry;
        speeds.push(measure(milliseconds));
      }
    }
  }
  return perDocument.flat().map(resultOf);
}

function entriesOf(document: Document, libwbxml: Libwbxml | undefined): readonly Entry[] {
  const entries: Entry[] = Object.entries(contenders).map(([name, prepare]) => {
    const { once, bytes } = prepare(document);
    const measure = (milliseconds: number) => ({ perSecond: perSecond(once, milliseconds), bytes });
    return { contender: name as ContenderName, document, measure, speeds: [] };
  });
  for (const way of libwbxml === undefined ? [] : (['decode', 'encode'] as const)) {
    const measure = (milliseconds: number) => (libwbxml as Libwbxml).measure(way, document, milliseconds);
    entries.push({ contender: `libwbxml ${way}`, document, measure, speeds: [] });
  }
  return entries;
}

/** Where results go, so that making them counts. */
let made: unknown;

/**
 * Runs per second of processor time, including helper threads (garbage collection, compilation). Wall-clock time would
 * include other programs on a shared machine.
 */
function perSecond(once: () => unknown, milliseconds: number): number {
  const used = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  do {
    for (let each = 0; each < 8; each++) made = once();
    count += 8;
  } while (performance.now() - start < milliseconds);
  const { user, system } = process.cpuUsage(used);
  if (made === undefined) throw new Error('a contender produced nothing');
  return (1e6 * count) / (user + system);
}

function resultOf({ contender, document, speeds }: Entry): Result {
  const sorted = speeds.map((speed) => speed.perSecond).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
  return {
    contender,
    document: document.name,
    perSecond: median,
    lowest: at(sorted, 0),
    highest: at(sorted, sorted.length - 1),
    bytes: speeds[0]?.bytes ?? 0,
  };
}

const at = (numbers: readonly number[], index: number) => numbers[index] as number;
