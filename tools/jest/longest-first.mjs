// The order in which suites begin. Jest begins with those that took longest here, but on a fresh clone it knows no times and goes by the
// size of their files: one that takes minutes then came last, while the other workers had nothing to do.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import sequencer from '@jest/test-sequencer';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Seconds of the suites that take more than five, on two cores; only their order counts. @type {Record<string, number>} */
const known = JSON.parse(readFileSync(new URL('suite-seconds.json', import.meta.url), 'utf8'));

// Its types are those of its CommonJS build.
const TestSequencer = /** @type {typeof sequencer.default} */ (/** @type {unknown} */ (sequencer));

export default class LongestFirst extends TestSequencer {
  /** @override @param {import('@jest/test-result').Test[]} tests */
  async sort(tests) {
    const usual = await super.sort(tests);
    if (usual.some(({ duration }) => duration !== undefined)) return usual;
    const seconds = (/** @type {string} */ path) => known[relative(root, path)] ?? 0;
    return usual.toSorted((one, other) => seconds(other.path) - seconds(one.path));
  }
}
