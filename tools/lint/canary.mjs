// Proves that lint refuses what is forbidden: an app that imports another app, a library that may not, Node in a library for browsers.
// (Without a cached project graph the rule of boundaries passes everything and exits 0.)
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { at, projectNode, root } from '../launcher/lib/paths.mjs';

const BOUNDARIES = '@nx/enforce-module-boundaries';

/** Something forbidden, the file that tries it and the rule that must see it. */
const CANARIES = [
  {
    file: at('apps', 'routing', 'lint-canary.ts'),
    text: "import { decode } from '@smsonly/imps-codec';\nexport const canary = decode;\n",
    rule: BOUNDARIES,
    why: 'routing must not import imps-codec: the wire tree stops in imps-front',
  },
  {
    file: at('libs', 'contracts', 'lint-canary.ts'),
    text: "import * as kafka from '@smsonly/kafka';\nexport const canary = kafka;\n",
    rule: BOUNDARIES,
    why: 'contracts depends on nothing of ours',
  },
  {
    file: at('libs', 'kafka', 'src', 'lint-canary.ts'),
    text: "import { Kafka } from 'kafkajs';\nexport const canary = Kafka;\n",
    rule: 'no-restricted-syntax',
    why: 'kafkajs stays in libs/kafka/src/kafkajs',
  },
  {
    file: at('libs', 'testing', 'servers', 'lint-canary.mjs'),
    text: "export const canary = () => import('kafkajs');\n",
    rule: 'no-restricted-syntax',
    why: 'kafkajs stays in libs/kafka/src/kafkajs, for tools too',
  },
  ...['imps-model', 'imps-codec', 'sms-text', 'message-text'].flatMap((library) => [
    {
      file: at('libs', library, 'src', 'lint-canary-global.ts'),
      text: "export const canary = Buffer.from('canary');\n",
      rule: 'no-restricted-globals',
      why: `${library} runs in browsers too, which have no Buffer`,
    },
    {
      file: at('libs', library, 'src', 'lint-canary-type.ts'),
      text: 'export type Canary = Buffer;\n',
      rule: '@typescript-eslint/no-restricted-types',
      why: `${library} runs in browsers too: Buffer is no part of its types`,
    },
    {
      file: at('libs', library, 'src', 'lint-canary-module.ts'),
      text: "import { createHash } from 'node:crypto';\nexport const canary = createHash('md5');\n",
      rule: 'no-restricted-imports',
      why: `${library} runs in browsers too, which have no node:crypto`,
    },
  ]),
];

const remove = () => CANARIES.forEach(({ file }) => rmSync(file, { force: true }));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => (remove(), process.exit(130)));

try {
  for (const { file, text } of CANARIES) writeFileSync(file, text);
  const { stdout, stderr } = spawnSync(
    projectNode,
    [at('node_modules', '.bin', 'eslint'), '--format', 'json', ...CANARIES.map(({ file }) => file)],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  /** @type {{ filePath: string, messages: { ruleId: string | null }[] }[]} */
  let results = [];
  try {
    results = JSON.parse(stdout);
  } catch {
    console.error(`eslint did not answer:\n${stdout}${stderr}`);
  }
  const asleep = CANARIES.filter(
    ({ file, rule }) =>
      !results.some(({ filePath, messages }) => filePath === file && messages.some(({ ruleId }) => ruleId === rule)),
  );
  for (const { why } of asleep) console.error(`the lint let something forbidden pass: ${why}`);
  if (asleep.length > 0) process.exitCode = 1;
  else console.log('canary: what is forbidden fails the lint');
} finally {
  remove();
}
