// `npm run docs:variables` after a build: writes docs/variables.md anew from the tables that the services check at start.
// `--check` only
// compares, and fails when they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PORTS } from '../launcher/lib/ports.mjs';
import { variableTable } from './variable-table.mjs';

const page = new URL('../../docs/variables.md', import.meta.url);
const built = (/** @type {string} */ path) => import(new URL(`../../apps/${path}`, import.meta.url).href);

/** What only `npm start` reads, or has a default of its own for. */
const ports = Object.fromEntries(
  /** @type {const} */ (['POSTGRES_PORT', 'KAFKA_PORT', 'KAFKA_CONTROLLER_PORT', 'JASMIN_PORT', 'SMSC_PORT']).map(
    (name) => [name, { description: PORTS[name].what, default: String(PORTS[name].port) }],
  ),
);
/** Its default is generated at start. */
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
  playground: (await built('playground/dist/playground.variables.js')).playgroundVariables,
  'npm start': ports,
});

const wanted = `# Variables

Every variable is checked when a service starts; one that is wrong or missing ends the service with a line that names it. Durations are written
\`500ms\`, \`5s\`, \`30m\`, \`12h\`, \`7d\`; lists and ranges are separated by commas. Where services have different defaults, the table names them.

What is set, \`npm start\` uses and does not start itself: with \`KAFKA_BROKERS\` no broker, with \`DATABASE_URL\` no Postgres, with \`JASMIN_URL\`
no simulator (then set \`SMS_SPLITTING\` too: \`own\` needs our filters in Jasmin, see the [runbook](runbook.md#jasmin-rabbitmq-the-smsc)).
\`JASMIN_PORT\` and \`SMSC_PORT\` are those of \`npm start -- --gateway=jasmin\`.

The table is made of the code by \`npm run docs:variables\`.

${table}
`;
const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (wanted === text) process.exit(0);
  console.error('docs/variables.md is not up to date with the services: npm run docs:variables');
  process.exit(1);
}
writeFileSync(page, wanted);
console.log(`${table.split('\n').length - 2} variables written to docs/variables.md`);
