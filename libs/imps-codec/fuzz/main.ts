import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus } from './corpus.js';
import { foundText, readFound } from './found-mutants.js';
import { heapAfterCollection } from './heap.js';
import { Violation, judge } from './judge.js';
import { mutantAt, type Mutant } from './mutants.js';
import { Tally } from './tally.js';

/** How much the heap after a collection may grow from the first sample to the last: caches fill, code is compiled. */
const mostHeapGrowth = 8 * 1024 * 1024;
/** Mutants before the first sample of the heap, and between two samples. */
const warmUp = 50_000;
const betweenSamples = 250_000;
const betweenProgress = 10_000;

const usage = `npm run fuzz -- [--minutes N] [--mutants M] [--seed S] [--only INDEX] [--file FILE]
  --minutes N   stop after so many minutes (default 1, unless --mutants is given)
  --mutants M   stop after so many mutants
  --seed S      the same seed makes the same mutants (default: from the clock)
  --only INDEX  judge the one mutant of this index
  --file FILE   judge the mutant in a file that a failed run wrote`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    mutants: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    file: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(usage);
else if (values.file !== undefined) process.exitCode = judgeAlone(readFound(values.file));
else {
  const seed = wholeNumber('seed', values.seed) ?? Date.now() % 0x1_0000_0000;
  const only = wholeNumber('only', values.only);
  process.exitCode = only === undefined ? run(seed) : judgeAlone(mutantAt(readCorpus(), seed, only));
}

/** Judges mutants until the time or the count is used up, or one breaks something; returns the exit code. */
function run(seed: number): number {
  const count = wholeNumber('mutants', values.mutants) ?? Infinity;
  const minutes = number('minutes', values.minutes) ?? (count === Infinity ? 1 : Infinity);
  const corpus = readCorpus();
  const began = Date.now();
  const end = began + minutes * 60_000;
  const tally = new Tally();
  const heaps: number[] = [];
  console.log(`seed ${seed}, corpus of ${corpus.xml.length} XML and ${corpus.wbxml.length} WBXML documents`);
  let shown = began;
  for (let index = 0; index < count; index++) {
    const mutant = mutantAt(corpus, seed, index);
    const start = performance.now();
    try {
      tally.add(mutant, judge(mutant));
      tally.time(performance.now() - start, mutant, index);
    } catch (error) {
      return reportViolation(mutant, error, seed, index);
    }
    if (index >= warmUp && (index - warmUp) % betweenSamples === 0) heaps.push(heapAfterCollection());
    if ((index + 1) % 64 !== 0) continue;
    const now = Date.now();
    if (now >= end) break;
    if (now - shown < betweenProgress) continue;
    shown = now;
    console.log(progress(tally, now - began, heaps));
  }
  heaps.push(heapAfterCollection());
  console.log(progress(tally, Date.now() - began, heaps));
  for (const line of tally.lines()) console.log(line);
  const growth = (heaps.at(-1) ?? 0) - (heaps[0] ?? 0);
  if (growth <= mostHeapGrowth) return 0;
  console.error(`the heap grew by ${megabytes(growth)} over the run: something holds on to what it read`);
  return 1;
}

function progress(tally: Tally, milliseconds: number, heaps: readonly number[]): string {
  const rate = Math.round((tally.mutants * 1000) / Math.max(milliseconds, 1));
  const heap =
    heaps.length === 0 ? '' : `; heap ${megabytes(heaps[0] ?? 0)} at first, ${megabytes(heaps.at(-1) ?? 0)} last`;
  return `${tally.mutants} mutants in ${Math.round(milliseconds / 1000)} s, ${rate}/s${heap}`;
}

function reportViolation(mutant: Mutant, error: unknown, seed: number, index: number): number {
  const problem = error instanceof Error ? error.message : String(error);
  const folder = join(tmpdir(), 'imps-codec-fuzz');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${seed}-${index}.json`);
  writeFileSync(file, foundText(mutant, problem));
  console.error(`\nmutant ${index} of seed ${seed}, made of ${mutant.from}: ${problem}`);
  console.error(error instanceof Violation ? (error.cause ?? '') : error);
  console.error(`written to ${file}; alone: npm run fuzz -- --file ${file}`);
  return 1;
}

function judgeAlone(mutant: Mutant): number {
  console.log(`${mutant.bytes.length} bytes made of ${mutant.from}, ${JSON.stringify(mutant.options)}`);
  try {
    console.log(judge(mutant));
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  }
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  const given = number(name, value);
  if (given !== undefined && !Number.isSafeInteger(given)) throw new Error(`--${name} takes a whole number\n${usage}`);
  return given;
}

function number(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const given = Number(value);
  if (!(given >= 0)) throw new Error(`--${name} takes a number\n${usage}`);
  return given;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
