// What the playground does with its launcher: node little-playground.mjs <file>. It writes down the last thing that it was
// told, and asks for what stands in <file>.ask.
import { readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';

const [file] = /** @type {[string]} */ (/** @type {unknown} */ (process.argv.slice(2)));
process.on('message', (message) => writeFileSync(file, JSON.stringify(message)));
setInterval(() => {
  if (!existsSync(`${file}.ask`)) return;
  const asked = readFileSync(`${file}.ask`, 'utf8');
  rmSync(`${file}.ask`);
  for (const line of asked.split('\n')) process.send?.(JSON.parse(line));
}, 10);
