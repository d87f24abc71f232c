// The files of this repository, and what its contracts and tables say, for the checks of its pages.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { subscriptionsIn } from './consumes.mjs';
import { sourceGraph } from './source-graph.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const listed = (/** @type {string[]} */ ...options) =>
  execFileSync('git', ['ls-files', ...options], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

/** Files that are committed or about to be. */
export function repositoryFiles() {
  const deleted = new Set(listed('--deleted'));
  return new Set(listed('--cached', '--others', '--exclude-standard').filter((file) => !deleted.has(file)));
}

export const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');

/** @param {ReadonlySet<string>} files */
export function whatSourcesSay(files) {
  const sources = [...files].filter((file) => /^(apps|libs)\/[^/]+\/src\/.*\.ts$/.test(file));
  const graph = sourceGraph(root, sources);
  /** @type {{ channels: Record<string, { messages: Record<string, unknown> }> }} */
  const { channels } = JSON.parse(read('docs/asyncapi.json'));
  const topics = new Map(Object.entries(channels).map(([topic, { messages }]) => [topic, Object.keys(messages)]));
  const subscriptions = (/** @type {string} */ service) => {
    const table = sources.find((file) =>
      [`apps/${service}/src/${service}.consumes.ts`, `apps/${service}/src/${service}.subscriptions.ts`].includes(file),
    );
    return table === undefined ? [] : subscriptionsIn(graph.read(table).source, topics);
  };
  return { graph, topics, subscriptions };
}
