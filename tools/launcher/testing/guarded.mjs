// Guards a process and says so with a file: node guarded.mjs <identity> <folder>
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guard } from '../lib/processes.mjs';

const [identity, folder] = /** @type {[string, string]} */ (/** @type {unknown} */ (process.argv.slice(2)));
guard(JSON.parse(identity), folder);
setTimeout(() => writeFileSync(join(folder, 'guarded'), ''), 100);
setInterval(() => {}, 60_000);
