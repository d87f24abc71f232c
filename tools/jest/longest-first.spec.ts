import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Test } from '@jest/test-result';
import LongestFirst from './longest-first.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const known = Object.keys(JSON.parse(readFileSync(join(root, 'tools/jest/suite-seconds.json'), 'utf8')) as object);

const suite = (path: string) =>
  ({ path: join(root, path), context: { config: { cache: false }, hasteFS: { getSize: () => 1 } } }) as unknown as Test;
const order = async (paths: readonly string[]) => {
  const sorted = await new LongestFirst({ contexts: [], globalConfig: {} as never }).sort(paths.map(suite));
  return sorted.map(({ path }) => path.slice(root.length));
};

describe('suites on a fresh clone', () => {
  it('begin with those that take longest, and end with those whose time is not known', async () => {
    const long = ['libs/imps-codec/fuzz/mutants.spec.ts', 'libs/kafka/src/crash.int.spec.ts'];
    expect(await order(['tools/short.spec.ts', ...long.toReversed()])).toEqual([...long, 'tools/short.spec.ts']);
  });

  it('are all there whose times are known', () => {
    expect(known.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
