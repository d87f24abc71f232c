import type { ContenderName } from './contenders.js';
import type { Document } from './documents.js';
import { goals } from './goals.js';
import type { Result } from './rounds.js';

/** The ratios that have goals, one goal a line, one document a column. */
export function ratioTable(documents: readonly Document[], results: readonly Result[]): string {
  const rows = goals.map(({ what, ours, theirs, atLeast }) => {
    const ratios = documents.map(({ name }) => ratio(results, ours, theirs, name));
    return [what, `≥ ${atLeast}`, ...ratios.map((each) => each?.toFixed(2) ?? '–'), verdict(ratios, atLeast)];
  });
  return table(['ratio', 'goal', ...documents.map(({ name }) => name), 'goal is'], rows);
}

/** Documents in a second of processor time and MB/s of the document in the contender's wire form, one contender a line. */
export function speedTable(documents: readonly Document[], results: readonly Result[]): string {
  const names = [...new Set(results.map(({ contender }) => contender))];
  const rows = names.map((name) => [
    name,
    ...documents.map((document) => {
      const result = find(results, name, document.name);
      if (result === undefined) return '–';
      return `${thousands(result.perSecond)} (${((result.perSecond * result.bytes) / 1e6).toFixed(1)})`;
    }),
  ]);
  const sizes = documents.map(({ name, xml, wbxml }) => `${name} (${xml.length} / ${wbxml.length})`);
  return table(['documents/s (MB/s)', ...sizes], rows);
}

function verdict(ratios: readonly (number | undefined)[], atLeast: number): string {
  const known = ratios.filter((each) => each !== undefined);
  if (known.length === 0) return 'not measured';
  const reached = known.filter((each) => each >= atLeast).length;
  return reached === known.length ? 'reached' : `missed on ${known.length - reached} of ${known.length}`;
}

function ratio(results: readonly Result[], ours: ContenderName, theirs: ContenderName, document: string) {
  const mine = find(results, ours, document);
  const other = find(results, theirs, document);
  return mine === undefined || other === undefined ? undefined : mine.perSecond / other.perSecond;
}

function find(results: readonly Result[], contender: ContenderName, document: string): Result | undefined {
  return results.find((each) => each.contender === contender && each.document === document);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length), 3),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const thousands = (n: number) => Math.round(n).toLocaleString('en');
