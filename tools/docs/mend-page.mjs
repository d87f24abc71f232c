// Points a page's links and paths to where files and functions are now, where there is only one such place.
import { dirname, join, normalize, relative } from 'node:path';

/**
 * @param {string} page @param {string} text @param {ReadonlySet<string>} files under version control
 * @param {Pick<ReturnType<typeof import('./source-graph.mjs').sourceGraph>, 'has' | 'find'>} graph
 */
export function mendPage(page, text, files, graph) {
  const folder = dirname(page);
  const absolute = (/** @type {string} */ path) => normalize(join(folder, path)).replaceAll('\\', '/');
  const towards = (/** @type {string} */ file) => relative(folder, file).replaceAll('\\', '/');
  const now = (/** @type {string} */ file) => onlyOne([...files].filter((each) => nameOf(each) === nameOf(file)));
  // The README of an app or library writes paths from its `src`, or from its own folder.
  const own = /^(?:apps|libs)\/[^/]+(?=\/README\.md$)/.exec(page)?.[0];
  const ownFolders = own === undefined ? [] : [`${own}/src`, own];
  return text
    .replaceAll(/\[`([^`]+)`\]\(([^)]+\.ts)\)/g, (link, name, path) => {
      const file = absolute(path);
      if (graph.has({ file, name })) return link;
      const place = onlyOne(graph.find(name));
      return place === undefined ? link : `[\`${name}\`](${towards(place)})`;
    })
    .replaceAll(/\]\(([^)\s:#]+\.\w+)(#[^)]*)?\)/g, (link, path, heading = '') => {
      const place = files.has(absolute(path)) ? undefined : now(path);
      return place === undefined ? link : `](${towards(place)}${heading})`;
    })
    .replaceAll(/`([\w.-]+\/[^`\s*]+\.\w+)`/g, (path, file) => {
      if (files.has(file) || ownFolders.some((own) => files.has(`${own}/${file}`))) return path;
      if (/^(apps|libs|docs|tools|deploy|prisma|e2e)\//.test(file)) return quoted(now(file)) ?? path;
      const [sources] = ownFolders;
      const place =
        sources &&
        onlyOne([...files].filter((each) => each.startsWith(`${sources}/`) && nameOf(each) === nameOf(file)));
      return quoted(place?.slice(`${sources}/`.length)) ?? path;
    });
}

const quoted = (/** @type {string | undefined} */ path) => path && `\`${path}\``;

const nameOf = (/** @type {string} */ file) => file.split('/').at(-1);

/** @template T @param {readonly T[]} all */
const onlyOne = (all) => (all.length === 1 ? all[0] : undefined);
