/**
 * `npm run dialogue -- FILE…`: plays dialogue files against the running system, in each version and wire form that they fit;
 * exit code 1 if anything differs. `--wire` shows the documents; `--version 1.2` and `--encoding xml` narrow.
 */
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemFromEnvironment } from '../system/addresses.js';
import type { Dialogue } from './dialogue.js';
import { dialogueFolder, dialoguesIn, readDialogue } from './dialogue-files.js';
import { playDialogue } from './play.js';
import { Stage } from './stage.js';
import { wireDocument } from './wire-document.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { wire: { type: 'boolean' }, version: { type: 'string' }, encoding: { type: 'string' } },
});
const system = systemFromEnvironment(process.env);
const dialogues = read();

let played = 0;
let failed = 0;
for (const dialogue of dialogues) {
  console.log(`${dialogue.file}: ${dialogue.shows}`);
  for (const version of dialogue.versions.filter((each) => (values.version ?? each) === each)) {
    for (const encoding of dialogue.encodings.filter((each) => (values.encoding ?? each) === each)) {
      const stage = new Stage({
        system,
        version,
        encodingOf: () => encoding,
        run: randomInt(10_000_000),
        ...(values.wire && {
          wire: (who) => (direction, document) => {
            console.log(`    ┌ ${who} ${direction} ${document.length} bytes`);
            for (const line of wireDocument(document, version, encoding)) console.log(`    │ ${line}`);
          },
        }),
      });
      const started = performance.now();
      try {
        await playDialogue(dialogue, stage);
        console.log(`  ✓ CSP ${version}, ${encoding.toUpperCase()} (${Math.round(performance.now() - started)} ms)`);
        played += 1;
      } catch (error) {
        console.log(`  ✗ CSP ${version}, ${encoding.toUpperCase()}`);
        console.log(`    ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', '\n    ')}`);
        failed += 1;
      } finally {
        stage.close();
      }
    }
  }
}
console.log(`${played} passed, ${failed} failed`);
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
