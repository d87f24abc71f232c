import { describe, expect, it } from '@jest/globals';
import { problemsOfPages } from './check-pages.mjs';
import { mendPage } from './mend-page.mjs';
import { checkLinks, checkPaths, checkTitles } from './page-links.mjs';

const texts: Record<string, string> = {
  'docs/a.md': '# One & two\n',
  'docs/b.md': '',
  'libs/x/src/read.ts': '',
  'libs/x/src/read.spec.ts': "it('reads what it\\'s given, and stops', () => {});",
};
const repository = { files: new Set(Object.keys(texts)), read: (file: string) => texts[file] ?? '' };

describe('what pages name', () => {
  it('is there: links to files, folders and headings', () => {
    const page = '[a](a.md), [a](a.md#one--two), [x](../libs/x/), [web](https://example.com/x), `[no](link.md)`';
    expect(checkLinks('docs/b.md', page.replace(/, `.*/, ''), repository)).toEqual([]);
    expect(checkLinks('docs/b.md', 'see\n[x](../libs/y/read.ts) [a](a.md#three)', repository)).toEqual([
      'docs/b.md:2: ../libs/y/read.ts is not there; there is libs/x/src/read.ts',
      'docs/b.md:2: docs/a.md has no heading #three',
    ]);
  });

  it('is there: paths in backticks, whole, by name or with stars', () => {
    const page = '`libs/x/src/read.ts` `libs/x/` `read.ts` `libs/**/*.spec.ts` `npm start` `SMS_RATE`';
    expect(checkPaths('docs/b.md', page, repository)).toEqual([]);
    expect(checkPaths('docs/b.md', '`libs/x/write.ts` `libs/**/*.int.spec.ts` `gone.mjs`', repository)).toHaveLength(3);
  });

  it('is there: titles of tests', () => {
    const page = '`read.spec.ts`: "reads what it\'s given, and stops" | `read.spec.ts`: "reads …"';
    expect(checkTitles('docs/b.md', page, repository)).toEqual([]);
    expect(checkTitles('docs/b.md', '`read.spec.ts`: "writes"; "reads" in `gone.spec.ts`', repository)).toEqual([
      'docs/b.md:1: read.spec.ts has no test "writes"',
      'docs/b.md:1: gone.spec.ts has no test "reads"',
    ]);
  });

  it('is mended where a file or a function has one place now', () => {
    const graph = { has: () => false, find: (name: string) => (name === 'read' ? ['libs/x/src/read.ts'] : []) };
    const page =
      '[`read`](../libs/y/y.ts) [`gone`](../libs/y/y.ts) [x](a/read.ts#l) [b](b.md) `libs/y/read.ts` `libs/y/gone.ts`';
    expect(mendPage('docs/b.md', page, repository.files, graph)).toBe(
      '[`read`](../libs/x/src/read.ts) [`gone`](../libs/y/y.ts) [x](../libs/x/src/read.ts#l) [b](b.md) `libs/x/src/read.ts` `libs/y/gone.ts`',
    );
  });

  it('is mended in the README of a library, from its own folder', () => {
    const graph = { has: () => false, find: () => [] };
    const mended = mendPage('libs/x/README.md', '`old/read.ts` `src/read.ts` `old/gone.ts`', repository.files, graph);
    expect(mended).toBe('`read.ts` `src/read.ts` `old/gone.ts`');
  });

  it('is there on every page of this repository', () => {
    expect(problemsOfPages()).toEqual([]);
  });
});
