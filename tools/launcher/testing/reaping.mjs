// Starts a process that ends soon and does nothing but wait for it: what processes.int.spec.ts looks at.
import { launch, reaped } from '../lib/processes.mjs';

const [log] = /** @type {[string]} */ (process.argv.slice(2));
console.log(await reaped(await launch('/bin/sleep', ['0.5'], { log })));
