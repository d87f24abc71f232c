/**
 * `npm run dialogue -- FILE…`: plays dialogue files against the running system, in each version and wire form that they fit;
 * exit code 1 if anything differs. `--wire` shows the documents; `--version 1.2` and `--encoding xml` narrow.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemFromEnvironment } from '../system/addresses.js';
import type { Dialogue } from './dialogue.js';
import { dialogueFolder, dialoguesIn, readDialogue } from './dialogue-files.js';
import type { Wire } from './handset.js';
import { performancesOf, Rehearsal, titleOf, type Performance } from './rehearsal.js';
import { wireDocument } from './wire-document.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { wire: { type: 'boolean' }, version: { type: 'string' }, encoding: { type: 'string' } },
});
const system = systemFromEnvironment(process.env);
const dialogues = read();

const performances = performancesOf(dialogues).filter(
  ({ version, encoding }) => (values.version ?? version) === version && (values.encoding ?? encoding) === encoding,
);
const wire =
  ({ version, encoding }: Performance) =>
  (who: string): Wire =>
  (direction, document) => {
    console.log(`    ┌ ${who} ${direction} ${document.length} bytes`);
    for (const line of wireDocument(document, version, encoding)) console.log(`    │ ${line}`);
  };

try {
  await fetch(system.imps);
} catch {
  console.error(`Nothing answers at ${system.imps}. Is the system running? Run npm start in another terminal.`);
  process.exit(1);
}
// With the documents in between only one after the other can be read.
const rehearsal = new Rehearsal(system, performances, values.wire ? { atOnce: 1, wire } : { atOnce: 8 });
let failed = 0;
for (const performance of performances) {
  try {
    await rehearsal.result(performance);
    console.log(`✓ ${titleOf(performance)}`);
  } catch (error) {
    console.log(`✗ ${titleOf(performance)}`);
    console.log(`  ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', '\n  ')}`);
    failed += 1;
  }
}
console.log(`${performances.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function read(): Dialogue[] {
  try {
    return positionals.length > 0
      ? positionals.map((path) => readDialogue(resolve(path)))
      : dialoguesIn(dialogueFolder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  }
}
