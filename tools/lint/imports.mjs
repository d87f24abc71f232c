// Checks the imports of all projects against import-rules.mjs and names the files of each circle.
// `node tools/lint/imports.mjs [FOLDER …]`; part of `npm run lint`.
import { dirname } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { root } from '../launcher/lib/paths.mjs';
import rules from './import-rules.mjs';

const PLACES = ['apps', 'libs', 'e2e', 'tools', 'prisma'];

/** @typedef {import('dependency-cruiser').ICruiseResult} Result */

/** One import that leads from folder to folder, for each step of a circle. @param {Result} result @param {readonly string[]} folders */
function importsBetween({ modules }, folders) {
  const isIn = (/** @type {string} */ file, /** @type {string} */ folder) =>
    dirname(file) === folder || file.startsWith(`${folder}/`);
  return folders.flatMap((folder, index) => {
    const next = /** @type {string} */ (folders[(index + 1) % folders.length]);
    const all = modules
      .filter(({ source }) => isIn(source, folder))
      .flatMap(({ source, dependencies }) =>
        dependencies.filter(({ resolved }) => isIn(resolved, next)).map(({ resolved }) => `${source} → ${resolved}`),
      );
    return all.length > 3 ? [...all.slice(0, 3), `… and ${all.length - 3} more into ${next}`] : all;
  });
}

/** What is wrong, each circle once however many of its members found it. @param {Result} result */
function complaints(result) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { from, to, rule, cycle } of result.summary.violations) {
    const members = (cycle ?? []).map(({ name }) => name);
    const key = cycle ? members.toSorted().join() : `${from} ${to} ${rule.name}`;
    const path = cycle ? [...members, members[0]].join(' → ') : `${from} → ${to}`;
    const files = rule.name === 'no-circle-of-folders' ? importsBetween(result, members) : [];
    const why = rules.forbidden?.find(({ name }) => name === rule.name)?.comment;
    if (!found.has(key)) found.set(key, [`${rule.name}: ${path}`, ...files.map((line) => `    ${line}`), `    ${why}`]);
  }
  return [...found.values()].map((lines) => lines.join('\n'));
}

process.chdir(root);
const places = process.argv.length > 2 ? process.argv.slice(2) : PLACES;
const { options, ...ruleSet } = rules;
const { output } = await cruise(places, { ...options, ruleSet, validate: true });
const result = /** @type {Result} */ (output);
const wrong = complaints(result);
for (const text of wrong) console.error(text);
if (wrong.length > 0) process.exitCode = 1;
console.log(`imports: ${result.summary.totalCruised} files, ${wrong.length} circles and wrong directions`);
