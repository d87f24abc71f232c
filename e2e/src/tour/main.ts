/** `npm run tour`: plays the story against the running system, once in CSP 1.2 and once in 1.3; exit code 1 if anything differs. */
import { randomInt } from 'node:crypto';
import type { CspVersion } from '@smsonly/imps-model';
import { systemFromEnvironment } from '../system/addresses.js';
import { castFor } from './cast.js';
import { Narrator, wireLines } from './narrator.js';
import { story } from './story.js';

const showWire = process.argv.includes('--wire');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--wire');
if (unknown.length > 0) {
  console.error(`tour: unknown argument ${unknown.join(' ')}; it knows --wire`);
  process.exit(64);
}

const print = (line: string) => console.log(line);
const wire = (who: string) => (direction: 'sent' | 'got', document: string) => {
  print(`            ┌ ${who} ${direction}`);
  for (const line of wireLines(document)) print(`            │ ${line}`);
};

const system = systemFromEnvironment(process.env);
let checks = 0;
try {
  for (const version of ['1.2', '1.3'] as const satisfies readonly CspVersion[]) {
    print('');
    print(`── CSP ${version} in XML over HTTP ${'─'.repeat(60)}`);
    const narrator = new Narrator(print);
    await story(castFor(system, version, randomInt(10_000_000), showWire ? wire : undefined), narrator);
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
