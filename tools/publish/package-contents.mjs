// What a published package must have, and must not have.

/** @typedef {{ name: string, version: string, files: string[], exports: Record<string, unknown>, imports?: Record<string, unknown>, bin?: Record<string, string>, dependencies?: Record<string, string> }} Manifest */

/**
 * The manifest as it is published: neighbours by their version, nothing that only this workspace understands.
 * @param {any} manifest @param {ReadonlyMap<string, string>} versions of what is published together
 * @returns {Manifest}
 */
export function publishable({ nx: _nx, devDependencies: _development, ...manifest }, versions) {
  const dependencies = Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [
    name,
    range === '*' ? (versions.get(name) ?? range) : range,
  ]);
  return {
    ...manifest,
    exports: withoutSource(manifest.exports),
    ...(manifest.imports && { imports: withoutSource(manifest.imports) }),
    dependencies: Object.fromEntries(dependencies),
  };
}

/** Sources stay here; their condition is for our own compiler. @param {any} target @returns {any} */
function withoutSource(target) {
  if (typeof target === 'string') return target;
  return Object.fromEntries(
    Object.entries(target)
      .filter(([condition]) => condition !== '@smsonly/source')
      .map(([condition, inside]) => [condition, withoutSource(inside)]),
  );
}

/** The files that a target may mean. @param {unknown} target @returns {string[]} */
const filesOf = (target) => (typeof target === 'string' ? [target] : Object.values(target ?? {}).flatMap(filesOf));

/** @param {Manifest} manifest @param {readonly string[]} files in the tarball @returns {string[]} */
export function problemsOf(manifest, files) {
  const there = new Set(files);
  /** @type {string[]} */
  const problems = [];
  for (const file of ['package.json', 'README.md', 'LICENSE'])
    if (!there.has(file)) problems.push(`${file} is not in it`);
  for (const [entry, target] of Object.entries(manifest.exports))
    if (typeof target === 'object')
      for (const condition of ['types', 'default']) {
        const file = /** @type {Record<string, string>} */ (target)[condition]?.replace('./', '');
        if (!file || !there.has(file)) problems.push(`${entry} has no ${condition}: ${file} is not in it`);
      }
  for (const [name, target] of Object.entries(manifest.imports ?? {}))
    for (const file of filesOf(target))
      if (!there.has(file.replace('./', ''))) problems.push(`${name} is ${file}, which is not in it`);
  for (const file of Object.values(manifest.bin ?? {}))
    if (!there.has(file.replace('./', ''))) problems.push(`command ${file} is not in it`);
  for (const [name, range] of Object.entries(manifest.dependencies ?? {}))
    if (!/^\d/.test(range)) problems.push(`${name} is wanted as "${range}", not by a version`);
  const foreign = files.filter((file) => /\.(spec|int\.spec)\.|\.tsbuildinfo$|^src\//.test(file));
  if (foreign.length > 0) problems.push(`${foreign.join(', ')} should not be in it`);
  return problems;
}
