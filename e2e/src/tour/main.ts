/**
 * `npm run tour`: plays the chapters in e2e/dialogues/tour against the running system, once in CSP 1.2 and once in 1.3, one of the
 * two in XML and the other in WBXML; exit code 1 if anything differs. `--wire` shows the CSP documents too, `--page` writes the
 * output to docs/tour.md.
 */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dialoguesIn, tourFolder } from '../dialogue/dialogue-files.js';
import type { Wire } from '../dialogue/handset.js';
import { wireDocument } from '../dialogue/wire-document.js';
import { systemFromEnvironment } from '../system/addresses.js';
import { tellStory } from './tell.js';
import { stageFor, type StoryVariant } from './variants.js';

const showWire = process.argv.includes('--wire');
const isForPage = process.argv.includes('--page');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--wire' && argument !== '--page');
if (unknown.length > 0) {
  console.error(`tour: unknown argument ${unknown.join(' ')}; it takes --wire and --page`);
  process.exit(64);
}

const page = new URL('../../../docs/tour.md', import.meta.url);
const printed: string[] = [];
const print = (line: string) => {
  printed.push(line);
  console.log(line);
};
const wire =
  ({ version }: StoryVariant) =>
  (who: string): Wire =>
  (direction, document, encoding) => {
    const form = encoding === 'wbxml' ? ` WBXML, ${document.length} bytes, which is` : '';
    print(`            ┌ ${who} ${direction}${form}`);
    for (const line of wireDocument(document, version, encoding)) print(`            │ ${line}`);
  };
const variants: readonly StoryVariant[] = [
  { version: '1.2', alice: 'xml', bob: 'wbxml' },
  { version: '1.3', alice: 'wbxml', bob: 'xml' },
];

const system = systemFromEnvironment(process.env);
let checks = 0;
try {
  const chapters = dialoguesIn(tourFolder);
  for (const each of variants) {
    const { version, alice, bob } = each;
    print('');
    print(
      `── CSP ${version} over HTTP, Alice in ${alice.toUpperCase()}, Bob in ${bob.toUpperCase()} ${'─'.repeat(40)}`,
    );
    const stage = stageFor(system, each, randomInt(10_000_000), showWire ? wire(each) : undefined);
    try {
      checks += await tellStory(chapters, stage, print);
    } finally {
      stage.close();
    }
  }
  print('');
  print(`Tour finished: ${checks} checks passed`);
  if (isForPage) writeFileSync(page, tourPage(printed));
} catch (error) {
  const isRefused =
    error instanceof Error && /ECONNREFUSED|fetch failed/.test(`${error.message} ${String(error.cause)}`);
  print('');
  print(`Tour failed: ${error instanceof Error ? error.message : String(error)}`);
  if (isRefused) print('Is the system running? Run npm start in another terminal.');
  process.exitCode = 1;
}

function tourPage(lines: readonly string[]): string {
  return `# The tour

With \`npm start\` running, \`npm run tour\` plays this story against it in CSP 1.2 and 1.3 and fails if anything differs from what is
expected; \`npm run tour -- --wire\` also shows the CSP documents. The chapters are [dialogues](dialogues.md), plain text files in
\`e2e/dialogues/tour\`; \`e2e/scenarios/story.e2e.spec.ts\` plays them in CI, in 1.1 too.
This page is the output of \`npm run tour -- --page\`, which writes it.

\`\`\`
${lines.join('\n').trim()}
\`\`\`
`;
}
