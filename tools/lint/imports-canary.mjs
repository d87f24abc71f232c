// Proves that the check of circles and directions works: two folders that import each other and the wiring must fail it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at, projectNode, root } from '../launcher/lib/paths.mjs';

const folder = at('apps', 'routing', 'src', 'lint-canary');
const planted = {
  there: "import type { Back } from '../back/canary.js';\nimport '../../main.js';\nexport type There = Back;\n",
  back: "import type { There } from '../there/canary.js';\nexport type Back = There | 1;\n",
};
const mustBreak = ['no-circle-of-files', 'no-circle-of-folders', 'wiring-is-on-top'];

const remove = () => rmSync(folder, { recursive: true, force: true });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => (remove(), process.exit(130)));

try {
  for (const [name, text] of Object.entries(planted)) {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    writeFileSync(`${folder}/${name}/canary.ts`, text);
  }
  const { stderr } = spawnSync(projectNode, [at('tools', 'lint', 'imports.mjs'), folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const asleep = mustBreak.filter((rule) => !stderr.includes(`${rule}: `));
  for (const rule of asleep) console.error(`the lint let a planted circle pass: ${rule}\n${stderr}`);
  if (asleep.length > 0) process.exitCode = 1;
  else console.log('canary: circles and wrong directions fail the lint');
} finally {
  remove();
}
