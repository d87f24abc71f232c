import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = import.meta.dirname;
const page = readFileSync(join(source, '../../../docs/routing.md'), 'utf8');

type Row = Readonly<{ row: string; test: string; spec: string | undefined }>;

/** The rows of the page's tables: their last cell names a test, of the spec that was named before the table. */
function rowsOf(markdown: string): Row[] {
  let spec: string | undefined;
  let previous = '';
  return markdown.split('\n').flatMap((line) => {
    if (line.startsWith('#')) spec = undefined;
    spec = /^Tests: `([^`]+)`$/.exec(line)?.[1] ?? spec;
    const isRow = line.startsWith('|') && previous.startsWith('|') && !line.startsWith('| ---');
    previous = line;
    if (!isRow) return [];
    const cells = line.split('|').slice(1, -1);
    return [{ row: cells[0]?.trim() ?? '', test: cells.at(-1)?.trim() ?? '', spec }];
  });
}

/** The titles of a spec's tests, those with a table of cases as they are written. */
function titlesIn(spec: string): Set<string> {
  const path = join(source, spec);
  const code = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return new Set([...code.matchAll(/(?:\bit|\]\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1,/g)].map((found) => found[2] ?? ''));
}

describe("the policy page's tables", () => {
  const rows = rowsOf(page);

  it('have all the rows that this looks at', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('|'));
    const tables = lines.filter((line) => line.startsWith('| ---')).length;
    expect(tables).toBeGreaterThan(0);
    expect(rows).toHaveLength(lines.length - 2 * tables);
  });

  it.each(rows)('name a test that exists: $row', ({ test, spec }) => {
    expect(spec).toBeDefined();
    expect([...titlesIn(spec ?? '')]).toContain(test);
  });
});
