// `npm run docs:services`: writes into each service's README what it consumes and publishes, its tables, ports and metrics,
// read from the sources. `--check` only compares, and fails when one differs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PORTS } from '../launcher/lib/ports.mjs';
import { read, repositoryFiles, root, whatSourcesSay } from './repository.mjs';

/** @typedef {keyof typeof PORTS} PortVariable */

/** @type {Record<string, readonly PortVariable[]>} */
const services = {
  'imps-front': ['IMPS_PORT', 'ADMIN_PORT', 'IMPS_FRONT_MANAGEMENT_PORT'],
  presence: ['PRESENCE_MANAGEMENT_PORT'],
  routing: ['ROUTING_MANAGEMENT_PORT'],
  'sms-adapter': ['SMS_ADAPTER_PORT', 'SMS_ADAPTER_MANAGEMENT_PORT'],
};
const [begin, end] = ['<!-- facts: made by npm run docs:services -->', '<!-- /facts -->'];

const files = repositoryFiles();
const { graph, subscriptions } = whatSourcesSay(files);
/** @type {{ operations: Record<string, { action: string, channel: { $ref: string } }> }} */
const { operations } = JSON.parse(read('docs/asyncapi.json'));

const table = (/** @type {string[]} */ head, /** @type {string[][]} */ rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** @param {string} service */
function consumed(service) {
  const page = `apps/${service}/src/${service}`;
  const tableFile = [`${page}.consumes.ts`, `${page}.subscriptions.ts`].find((file) => files.has(file)) ?? '';
  const { imported } = graph.read(tableFile);
  const rows = subscriptions(service).map(({ topic, fact, handler }) => {
    if (handler === undefined) return [`\`${topic}\``, `\`${fact}\``, 'ignored'];
    const file = imported.get(handler)?.file ?? tableFile;
    const link = file.replace(`apps/${service}/`, '');
    return [`\`${topic}\``, `\`${fact}\``, `[\`${handler || 'in the table'}\`](${link})`];
  });
  return table(['topic', 'fact', 'function'], rows);
}

/** @param {string} service */
function published(service) {
  const topics = Object.entries(operations).flatMap(([name, { action, channel }]) =>
    action === 'send' && name.startsWith(`${service}.`) ? [channel.$ref.replace('#/channels/', '')] : [],
  );
  return topics.map((topic) => `\`${topic}\``).join(', ');
}

/** @param {string} service */
function tables(service) {
  const schema = service.replace('-', '_');
  const models = [...files]
    .filter((file) => /^prisma\/schema\/.*\.prisma$/.test(file))
    .flatMap((file) => read(file).split(/^(?=model )/m));
  const names = models
    .filter((model) => model.includes(`@@schema("${schema}")`))
    .map((model) => /@@map\("(\w+)"\)/.exec(model)?.[1] ?? '')
    .filter((name) => !['inbox', 'outbox', 'begun'].includes(name))
    .map((name) => `\`${name}\``);
  return `${names.join(', ')} in schema \`${schema}\`, beside \`inbox\`, \`outbox\` and \`begun\` of [libs/kafka](../../libs/kafka/README.md)`;
}

/** Metrics are objects with a name and a help text, given to a counter, gauge or histogram. @param {string} service */
function metrics(service) {
  /** @type {string[][]} */
  const rows = [];
  const look = (/** @type {ts.Node} */ node) => {
    if (ts.isCallExpression(node) && /\.(counter|gauge|histogram)$/.test(node.expression.getText())) {
      const [shape] = node.arguments;
      if (shape && ts.isObjectLiteralExpression(shape)) {
        const text = (/** @type {string} */ key) => {
          const property = shape.properties.find((each) => each.name?.getText() === key);
          const value = property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
          return value && ts.isStringLiteralLike(value) ? value.text : '';
        };
        if (text('name') !== '') rows.push([`\`smsonly_${text('name')}\``, text('help').replaceAll('|', '\\|')]);
      }
    }
    ts.forEachChild(node, look);
  };
  for (const file of files)
    if (file.startsWith(`apps/${service}/src/`) && /(?<!spec)\.ts$/.test(file)) look(graph.read(file).source);
  return table(
    ['metric', 'meaning'],
    rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

/** @param {string} service @param {readonly PortVariable[]} ports */
function block(service, ports) {
  const listens = ports.map(
    (variable) => `${PORTS[variable].port} (\`${variable}\`, ${PORTS[variable].what.replace(`${service}: `, '')})`,
  );
  return [
    `**Ports** ${listens.join(', ')}`,
    `**Tables** ${tables(service)}`,
    `**Publishes to** ${published(service)}`,
    `**Consumes**`,
    consumed(service),
    `**Metrics**, beside those of libs/kafka and Node`,
    metrics(service),
  ].join('\n\n');
}

let differing = 0;
for (const [service, ports] of Object.entries(services)) {
  const page = `apps/${service}/README.md`;
  const text = files.has(page) ? read(page) : `# ${service}\n`;
  const place = text.indexOf(begin);
  const before = place < 0 ? `${text.trimEnd()}\n\n## At a glance\n\n` : text.slice(0, place);
  const after = place < 0 ? '\n' : text.slice(text.indexOf(end) + end.length);
  const wanted = `${before}${begin}\n\n${block(service, ports)}\n\n${end}${after}`;
  if (wanted === text) continue;
  differing += 1;
  if (process.argv.includes('--check'))
    console.error(`${page} is not up to date with the sources: npm run docs:services`);
  else writeFileSync(join(root, page), wanted);
}
process.exitCode = process.argv.includes('--check') && differing > 0 ? 1 : 0;
