// `node tools/docs/readme-tables.mjs` after a build: writes the README's table of variables anew from the tables that the services
// check at start. `--check` only compares, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
const dist = (path) => new URL(`../../${path}`, import.meta.url).href;

/** Each service with its table. A table made by a function gets an empty environment. */
const tables = {
  'imps-front': (await import(dist('apps/imps-front/dist/configuration.js'))).impsFrontVariables,
  presence: (await import(dist('apps/presence/dist/presence.variables.js'))).presenceVariables,
  routing: (await import(dist('apps/routing/dist/routing.variables.js'))).routingVariables,
  'sms-adapter': (await import(dist('apps/sms-adapter/dist/sms-adapter.variables.js'))).smsAdapterVariables,
  'jasmin-simulator': (await import(dist('apps/jasmin-simulator/dist/settings.js'))).settingsTable,
};
const { PORTS } = await import(dist('tools/launcher/lib/ports.mjs'));

/** @type {Map<string, { services: string[], description: string, default: string | undefined, optional: boolean }>} */
const rows = new Map();
for (const [service, table] of Object.entries(tables)) {
  for (const [name, { description, default: standard, optional }] of Object.entries(table)) {
    const row = rows.get(name);
    if (row) row.services.push(service);
    else rows.set(name, { services: [service], description, default: name === 'INSTANCE' ? 'service and host name' : standard, optional });
  }
}
for (const name of ['POSTGRES_PORT', 'KAFKA_PORT', 'KAFKA_CONTROLLER_PORT']) {
  rows.set(name, { services: ['npm start'], description: PORTS[name].what, default: String(PORTS[name].port), optional: false });
}

const all = Object.keys(tables).filter((name) => name !== 'jasmin-simulator').length;
const who = (services) => (services.filter((name) => name !== 'jasmin-simulator').length === all ? 'all' : services.join(', '));
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const standard = (row) => (row.default !== undefined ? `\`${cell(row.default)}\`` : row.optional ? '–' : 'must be set');
const lines = [...rows]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, row]) => `| \`${name}\` | ${cell(row.description)} | ${standard(row)} | ${who(row.services)} |`);
const table = ['| variable | meaning | default | read by |', '| --- | --- | --- | --- |', ...lines].join('\n');

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
console.log(`${rows.size} variables written to README.md`);
