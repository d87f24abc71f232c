// `npm run docs:retention`: writes docs/retention.md anew from tools/retention/bounds.mjs. `--check` only compares, and fails when they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { groups, tables, topics } from '../retention/bounds.mjs';

/** @typedef {import('../retention/bounds.mjs').Bound} Bound */

const page = new URL('../../docs/retention.md', import.meta.url);
const cell = (/** @type {string} */ text) =>
  text
    .replaceAll('|', '\\|')
    .replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (name) => `\`${name}\``)
    .replaceAll(/<(\w+)>/g, '&lt;$1&gt;');

/** @param {string} head @param {Readonly<Record<string, Bound>>} bounds */
function table(head, bounds) {
  const rows = Object.entries(bounds).map(([name, { bound, file, why }]) => {
    const where = `[${file.split('/').slice(-2).join('/').replace('/migration.sql', '')}](../${file})`;
    return `| \`${name}\` | ${cell(bound)} | ${cell(why)} | ${where} |`;
  });
  return [`| ${head} | at most | why | enforced in |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

const wanted = `# Retention

What bounds every table and every topic. A suite compares the list with the tables and topics that there really are, and fails for one without a
line; suites named \`year.int.spec.ts\` play a year in each service and hold its tables to these bounds. [ADR 0038](adr/0038-nothing-for-ever.md)
says why they are what they are, [variables](variables.md) what the names in capitals mean, and the [runbook](runbook.md#tables-that-grow) what to do
when a table is larger than it should be.

Rows are deleted by the part \`housekeeping\` of each service (\`libs/service/src/housekeeping.ts\`): in batches of 500, each in a transaction of its own
that skips what is locked, by all instances at once. \`smsonly_rows_removed_total\` counts them, \`smsonly_table_bytes\` shows what each table occupies.

## Tables

${table('table', tables)}

## Topics

${table('topic', topics)}

## Consumer groups

${table('group', groups)}

This page is made of \`tools/retention/bounds.mjs\` by \`npm run docs:retention\`.
`;
const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (wanted === text) process.exit(0);
  console.error('docs/retention.md is not up to date with tools/retention/bounds.mjs: npm run docs:retention');
  process.exit(1);
}
writeFileSync(page, wanted);
console.log(
  `${Object.keys(tables).length} tables and ${Object.keys(topics).length} topics written to docs/retention.md`,
);
