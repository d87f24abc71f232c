// `npm run publish:dry`, after a build: packs the libraries that can be published as npm would publish them, looks into the
// tarballs, and
// uses them in a project outside of this repository, by Node and by TypeScript. Publishes nothing.
//
// Inside of the workspace a dependency on a neighbour is `*`; in what is packed it is the neighbour's version, which is put
// in here.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemsOf, publishable } from './package-contents.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const libraries = ['imps-model', 'imps-codec', 'sms-text', 'jasmin-sms-client'];

const json = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));
const run = (/** @type {string} */ cwd, /** @type {string} */ command, /** @type {string[]} */ ...args) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const work = mkdtempSync(join(tmpdir(), 'smsonly-publish-'));
try {
  const manifests = new Map(libraries.map((library) => [library, json(join(root, 'libs', library, 'package.json'))]));
  const versions = new Map([...manifests.values()].map(({ name, version }) => [name, version]));
  const tarballs = libraries.map((library) => {
    const manifest = publishable(manifests.get(library), versions);
    const folder = join(work, library);
    for (const part of manifest.files)
      cpSync(join(root, 'libs', library, part), join(folder, part), {
        recursive: true,
        filter: (file) => !file.endsWith('.tsbuildinfo'),
      });
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
    const [packed] = JSON.parse(run(folder, 'npm', 'pack', '--json', '--pack-destination', work));
    const files = packed.files.map((/** @type {{ path: string }} */ { path }) => path);
    const problems = problemsOf(manifest, files);
    if (problems.length > 0) throw new Error(`${manifest.name}: ${problems.join('; ')}`);
    console.log(`${packed.id}: ${packed.files.length} files, ${Math.ceil(packed.size / 1024)} KiB packed`);
    return { name: manifest.name, file: join(work, packed.filename), entries: entriesOf(manifest) };
  });
  useElsewhere(tarballs);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/**
 * The entry points of a package: the package itself, and its other exports. @param {{ name: string, exports: Record<string,
 * unknown> }} manifest
 */
function entriesOf({ name, exports }) {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json') && entry !== './testing')
    .map((entry) => name + entry.slice(1));
}

/** @param {readonly { name: string, file: string, entries: string[] }[]} tarballs */
function useElsewhere(tarballs) {
  const project = join(work, 'project');
  mkdirSync(project);
  const dependencies = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  run(
    project,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefer-offline',
    '--omit=dev',
    '--loglevel=error',
  );
  const imports = tarballs
    .flatMap(({ entries }) => entries)
    .map((entry, index) => `import * as p${index} from '${entry}';`);
  const names = imports.map((_, index) => `p${index}`).join(', ');
  const program = `${imports.join('\n')}\nfor (const each of [${names}]) if (Object.keys(each).length === 0) throw new Error('empty');\n`;
  writeFileSync(join(project, 'use.mts'), program);
  writeFileSync(join(project, 'use.mjs'), program);
  run(project, join(root, 'node_modules/.bin/node'), 'use.mjs');
  // Types are looked into too (skipLibCheck off), so that no declaration leads to something that is not in the tarball.
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  run(
    project,
    join(root, 'node_modules/.bin/node'),
    join(root, 'node_modules/typescript/bin/tsc'),
    ...options,
    'use.mts',
  );
  console.log(`${imports.length} imports run and have types outside of the repository`);
}
