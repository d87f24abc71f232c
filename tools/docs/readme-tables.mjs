// `node tools/docs/readme-tables.mjs` after a build: writes the README's table of variables anew from the tables that the services
// check at start. `--check` only compares, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PORTS } from '../launcher/lib/ports.mjs';
import { variableTable } from './variable-table.mjs';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
const built = (/** @type {string} */ path) => import(new URL(`../../apps/${path}`, import.meta.url).href);

/** What only `npm start` reads, or has a default of its own for. */
const ports = Object.fromEntries(
  /** @type {const} */ (['POSTGRES_PORT', 'KAFKA_PORT', 'KAFKA_CONTROLLER_PORT', 'JASMIN_PORT', 'SMSC_PORT']).map(
    (name) => [name, { description: PORTS[name].what, default: String(PORTS[name].port) }],
  ),
);
/** Its default is made at start. */
const named = (/** @type {Record<string, import('./variable-table.mjs').Variable>} */ { INSTANCE, ...others }) => ({
  ...others,
  ...(INSTANCE && { INSTANCE: { ...INSTANCE, default: 'service and host name' } }),
});
const table = variableTable({
  'imps-front': named((await built('imps-front/dist/imps-front.variables.js')).impsFrontVariables),
  presence: named((await built('presence/dist/presence.variables.js')).presenceVariables),
  routing: named((await built('routing/dist/routing.variables.js')).routingVariables),
  'sms-adapter': named((await built('sms-adapter/dist/sms-adapter.variables.js')).smsAdapterVariables),
  'jasmin-simulator': (await built('jasmin-simulator/dist/simulator.variables.js')).simulatorVariables,
  'npm start': ports,
});

const [begin, end] = ['<!-- variables: made by tools/docs/readme-tables.mjs -->', '<!-- /variables -->'];
const text = readFileSync(readme, 'utf8');
const place = text.indexOf(begin);
if (place < 0 || text.indexOf(end) < place) throw new Error(`README.md has no place for the table: ${begin} … ${end}`);
const wanted = `${text.slice(0, place)}${begin}\n${table}\n${text.slice(text.indexOf(end))}`;
if (process.argv.includes('--check')) {
  if (wanted === text) process.exit(0);
  console.error('the table of variables in README.md is not what the services read: node tools/docs/readme-tables.mjs');
  process.exit(1);
}
writeFileSync(readme, wanted);
console.log(`${table.split('\n').length - 2} variables written to README.md`);
