// `npm run publish:dry`, after a build: packs the libraries that can be published as npm would publish them, looks into the
// tarballs, and
// uses them in a project outside of this repository, by Node, by TypeScript, and as a page in a browser would. Publishes nothing.
//
// Inside of the workspace a dependency on a neighbour is `*`; in what is packed it is the neighbour's version, which is put
// in here.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { problemsOf, publishable } from './package-contents.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const libraries = ['imps-model', 'imps-codec', 'sms-text', 'jasmin-sms-client'];
/** The others run in browsers as they are. */
const forNode = ['jasmin-sms-client'];

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
  // What is wrong with types stands in the output of the compiler.
  const { message, stdout = '' } = /** @type {Error & { stdout?: string }} */ (error);
  console.error(`${stdout}${message}`);
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
  const node = (/** @type {string[]} */ ...args) => run(project, join(root, 'node_modules/.bin/node'), ...args);
  // Types are looked into too (skipLibCheck off), so that no declaration leads to something that is not in the tarball.
  const types = (/** @type {string[]} */ ...args) =>
    node(join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2024', ...args);

  const entries = tarballs.flatMap((tarball) => tarball.entries);
  writeFileSync(join(project, 'use.mts'), programOf(entries));
  writeFileSync(join(project, 'use.mjs'), programOf(entries));
  node('use.mjs');
  types('--module', 'nodenext', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types'), 'use.mts');
  console.log(`${entries.length} imports run and have types outside of the repository`);

  // As a page sees them: found as bundlers for browsers find them, without Node, and without its types.
  const forPages = tarballs.filter(({ name }) => !forNode.includes(name)).flatMap((tarball) => tarball.entries);
  const posting =
    "import { encode } from '@smsonly/imps-codec';\nawait fetch('/imps', { method: 'POST', body: encode({} as never) });\n";
  writeFileSync(join(project, 'page.ts'), programOf(forPages) + posting);
  types(
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--lib',
    'es2024,dom',
    '--typeRoots',
    project,
    'page.ts',
  );
  const realm = pathToFileURL(join(root, 'libs/testing/dist/web-realm.js')).href;
  const loading = `import { webRealm } from '${realm}';\nfor (const name of ${JSON.stringify(forPages)}) await webRealm().load(name, import.meta.dirname);\n`;
  writeFileSync(join(project, 'page.mjs'), loading);
  node('--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'page.mjs');
  console.log(`${forPages.length} of them in browsers, too`);
}

/** A program that imports all of it. @param {readonly string[]} entries */
function programOf(entries) {
  const imports = entries.map((entry, index) => `import * as p${index} from '${entry}';\n`).join('');
  const names = entries.map((_, index) => `p${index}`).join(', ');
  return `${imports}for (const each of [${names}]) if (Object.keys(each).length === 0) throw new Error('empty');\n`;
}
