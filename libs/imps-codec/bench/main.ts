/**
 * `npm run bench:codec`: how fast the codec reads and writes, in one run beside fast-xml-parser and saxes on the same XML and
 * libwbxml on the same messages. Ratios first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAgreement } from './agreement.js';
import { documents } from './documents.js';
import { Libwbxml } from './libwbxml.js';
import { packageFolder } from './package-folder.js';
import { measureAll, type Plan, type Result } from './rounds.js';
import { ratioTable, speedTable } from './tables.js';

const usage = `npm run bench:codec -- [--rounds N] [--milliseconds M] [--json FILE] [--write]
  --rounds N        rounds, of which the median counts (default 9)
  --milliseconds M  time for one contender on one document in one round (default 100)
  --json FILE       write the numbers to a file, too
  --write           put the tables into the library's README`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    milliseconds: { type: 'string', default: '100' },
    json: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(usage);
else run({ rounds: positive('rounds'), milliseconds: positive('milliseconds'), warmUpMilliseconds: 300 });

function run(plan: Plan): void {
  const built = Libwbxml.build(documents);
  const libwbxml = typeof built === 'string' ? undefined : built;
  if (typeof built === 'string') console.error(`without libwbxml: ${built}`);
  const busy = (loadavg()[0] ?? 0) > 0.5 * cpus().length;
  if (busy) console.error(`the machine is busy (load ${loadavg()[0]?.toFixed(2)}), so the numbers may be low`);
  try {
    checkAgreement(documents, libwbxml);
    const results = measureAll(documents, libwbxml, plan, (line) => console.error(line));
    const section = sectionOf(results, plan);
    console.log(`\n${section}`);
    if (typeof built === 'string') console.log(`\nWithout libwbxml: ${built}.`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(recordOf(results, plan), null, 2)}\n`);
    if (values.write) writeSection(section);
  } finally {
    libwbxml?.dispose();
  }
}

function sectionOf(results: readonly Result[], { rounds, milliseconds }: Plan): string {
  return [
    ratioTable(documents, results),
    '',
    speedTable(documents, results),
    '',
    `The numbers in the head are the bytes of the document in XML and in WBXML. \`npm run bench:codec\`, ${rounds} rounds of`,
    `${milliseconds} ms, medians, seconds of processor time; ${machine()}. Decoders start from bytes, encoders end with bytes.`,
    'fast-xml-parser parses and builds with its default options (an untyped tree without attributes); saxes has handlers',
    'that do nothing; libwbxml is a loop in C that makes XML text of WBXML and WBXML of XML text, not types.',
  ].join('\n');
}

function machine(): string {
  const processors = cpus();
  return `Node ${process.versions.node}, ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
}

function recordOf(results: readonly Result[], plan: Plan): object {
  return { at: new Date().toISOString(), machine: machine(), load: loadavg()[0], plan, results };
}

/** Replaces the text between the two marks in the README. */
function writeSection(section: string): void {
  const file = join(packageFolder, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const marked = /(<!-- bench:codec -->\n)[^]*?(<!-- end of bench:codec -->)/;
  if (!marked.test(readme)) throw new Error('README.md has no place marked <!-- bench:codec --> for the tables');
  writeFileSync(
    file,
    readme.replace(marked, (_, start: string, end: string) => `${start}\n${section}\n\n${end}`),
  );
}

function positive(name: 'rounds' | 'milliseconds'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0\n${usage}`);
  return value;
}
