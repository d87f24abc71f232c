/**
 * `npm run tour`: plays the story against the running system, once in CSP 1.2 and once in 1.3, one of the two in XML and the
 * other in WBXML; exit code 1 if anything differs.
 */
import { randomInt } from 'node:crypto';
import type { Wire } from '../people/imps-client.js';
import { systemFromEnvironment } from '../system/addresses.js';
import { castFor, type Tongues } from './cast.js';
import { Narrator, wireDocument } from './narrator.js';
import { story } from './story.js';

const showWire = process.argv.includes('--wire');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--wire');
if (unknown.length > 0) {
  console.error(`tour: unknown argument ${unknown.join(' ')}; it knows --wire`);
  process.exit(64);
}

const print = (line: string) => console.log(line);
const wire =
  (who: string): Wire =>
  (direction, document, encoding) => {
    const form = encoding === 'wbxml' ? ` WBXML, ${document.length} bytes, which is` : '';
    print(`            ┌ ${who} ${direction}${form}`);
    for (const line of wireDocument(document, encoding)) print(`            │ ${line}`);
  };
const tongues: readonly Tongues[] = [
  { version: '1.2', alice: 'xml', bob: 'wbxml' },
  { version: '1.3', alice: 'wbxml', bob: 'xml' },
];

const system = systemFromEnvironment(process.env);
let checks = 0;
try {
  for (const each of tongues) {
    const { version, alice, bob } = each;
    print('');
    print(
      `── CSP ${version} over HTTP, Alice in ${alice.toUpperCase()}, Bob in ${bob.toUpperCase()} ${'─'.repeat(40)}`,
    );
    const narrator = new Narrator(print);
    await story(castFor(system, each, randomInt(10_000_000), showWire ? wire : undefined), narrator);
    checks += narrator.checks;
  }
  print('');
  print(`the tour is over: ${checks} things were as they have to be`);
} catch (error) {
  const refused = error instanceof TypeError && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  print('');
  print(`the tour found a difference: ${error instanceof Error ? error.message : String(error)}${refused}`);
  if (refused) print('is the system running? npm start, in another terminal');
  process.exitCode = 1;
}
