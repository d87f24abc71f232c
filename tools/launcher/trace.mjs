// `npm run trace -- ID`: prints the way of a message through the services, as they recorded it; ID is a message ID or the gateway's
// ID of an SMS. `--documents` prints the CSP documents too, `--json` what the playground answers.
import { parseArgs } from 'node:util';
import { portOf } from './lib/ports.mjs';
import { wayText } from './lib/way-text.mjs';

const usage = 'usage: npm run trace -- MESSAGE-ID [--documents] [--json]; an SMS ID will do, too';

/** @returns {{ id: string, documents: boolean, json: boolean } | undefined} */
function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { documents: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    const [id] = positionals;
    return id === undefined || positionals.length > 1 ? undefined : { id, ...values };
  } catch {
    return undefined;
  }
}

/** @param {string} id @param {string} base */
async function askPlayground(id, base) {
  let answer;
  try {
    answer = await fetch(`${base}/api/ways/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new Error(`No playground answers at ${base}. Is the system running? Run npm start in another terminal.`);
  }
  if (answer.ok) return /** @type {import('./lib/way-text.mjs').Way} */ (await answer.json());
  throw new Error(`${base} answers ${answer.status}: is it the playground? PLAYGROUND_PORT says where that is.`);
}

const given = readArguments();
if (!given) {
  console.error(usage);
  process.exit(64);
}
try {
  const { id, documents, json } = given;
  const way = await askPlayground(id, `http://127.0.0.1:${portOf('PLAYGROUND_PORT')}`);
  if (json) console.log(JSON.stringify(way, null, 2));
  else if (way.steps.length > 0) console.log(wayText(way, { documents }));
  if (way.steps.length === 0) {
    console.error(
      `Nothing is known about ${id}. Services tell the playground what they did within a second; it keeps the newest only, and\n` +
        'forgets all when it ends. It is told nothing where OTEL_EXPORTER_OTLP_ENDPOINT names another collector.',
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
