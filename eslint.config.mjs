// One lint for all projects. Who may import whom is said here, by the scope tag in each package.json.
// Circles, and the direction between the folders of a project: tools/lint/import-rules.mjs.
// Beware: the boundary rule does nothing, without a word, when Nx has no project graph cached: `npm run lint` makes one first,
// and tools/lint/canary.mjs proves that a forbidden import fails.
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What each project may import of ours. Nobody imports an app. */
const MAY_IMPORT = {
  'imps-model': [],
  'imps-codec': ['imps-model'],
  contracts: [],
  platform: [],
  'sms-text': [],
  'message-text': [],
  'jasmin-sms-client': [],
  persistence: ['platform'],
  kafka: ['contracts', 'persistence', 'platform'],
  directory: ['imps-model', 'contracts', 'persistence'],
  service: ['imps-model', 'sms-text', 'platform', 'persistence', 'kafka'],
  testing: [],
  'imps-front': [
    'service',
    'imps-model',
    'imps-codec',
    'message-text',
    'contracts',
    'kafka',
    'persistence',
    'platform',
  ],
  presence: ['directory', 'service', 'imps-model', 'contracts', 'kafka', 'persistence', 'platform'],
  routing: [
    'directory',
    'service',
    'imps-model',
    'contracts',
    'kafka',
    'persistence',
    'platform',
    'sms-text',
    'message-text',
  ],
  'sms-adapter': ['service', 'contracts', 'kafka', 'persistence', 'platform', 'jasmin-sms-client', 'sms-text'],
  'jasmin-simulator': ['service', 'platform', 'sms-text'],
  playground: ['service', 'platform', 'imps-model', 'imps-codec', 'sms-text', 'message-text'],
};

/** Suites may use more: the real servers, and the contract suite of the gateway. */
const SPECS_MAY_ALSO_IMPORT = { '*': ['testing'], 'jasmin-simulator': ['jasmin-sms-client'] };

const boundaries = (/** @type {Record<string, string[]>} */ also) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: ['^.*/tools/launcher/lib/.*$', '^.*/prisma/migrate\\.mjs$', '^.*/tools/real-jasmin/gateway\\.mjs$'],
    depConstraints: Object.entries(MAY_IMPORT).map(([scope, scopes]) => ({
      sourceTag: `scope:${scope}`,
      onlyDependOnLibsWithTags: [scope, ...scopes, ...(also['*'] ?? []), ...(also[scope] ?? [])].map(
        (name) => `scope:${name}`,
      ),
    })),
  },
];

const SPECS = ['**/*.spec.ts', '**/test/**/*.ts', '**/testing/**/*.ts', 'e2e/**/*.ts'];

/** Another Kafka client must be a change of one folder. */
const KAFKAJS = {
  only: 'libs/kafka/src/kafkajs/**',
  why: 'kafkajs stays behind the port of libs/kafka; what must see it bare takes @smsonly/kafka/kafkajs',
};

/**
 * Constants are camelCase like everything else; PascalCase is for schemas and elements of the grammar, which name their type.
 * What is taken out of an environment keeps the names of its variables.
 */
const CONSTANTS_IN_CAMEL_CASE = [
  'error',
  {
    selector: 'variable',
    modifiers: ['const', 'global'],
    format: ['camelCase', 'PascalCase'],
    leadingUnderscore: 'allow',
    custom: { regex: '^[A-Z][A-Z0-9]+$', match: false },
  },
  { selector: 'variable', modifiers: ['destructured', 'global'], format: null },
];

/** The tokens of WBXML keep the spelling of its specification: STR_I, EXT_T_0, OPAQUE. */
const WBXML_TOKENS = 'libs/imps-codec/src/wbxml/globals.ts';

export default tseslint.config(
  { ignores: ['**/dist', '**/generated', '**/coverage', '.smsonly', '.nx'] },
  { linterOptions: { reportUnusedDisableDirectives: 'warn' } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries({}),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Statements that a transaction posts (libs/persistence).
      '@typescript-eslint/no-unused-expressions': ['error', { allowTaggedTemplates: true }],
      eqeqeq: 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-unreachable-loop': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.{1,2}/(?!.*\\.(js|mjs|json)$)', message: 'relative imports end in .js' }] },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: [WBXML_TOKENS],
    rules: { '@typescript-eslint/naming-convention': CONSTANTS_IN_CAMEL_CASE },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    ignores: [KAFKAJS.only],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['ImportDeclaration', 'ImportExpression', 'ExportNamedDeclaration', 'ExportAllDeclaration'].map((node) => ({
          selector: `${node}[source.value=/^kafkajs(\\u002F|$)/]`,
          message: KAFKAJS.why,
        })),
      ],
    },
  },
  {
    // A promise that nobody waits for is an error that nobody sees.
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: SPECS,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Vite builds the page; its tsconfig is not the one that tsc -b builds.
    files: ['apps/playground/src/{page,im,phones,way}/**/*.{ts,tsx}'],
    ignores: SPECS,
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: 'apps/playground/tsconfig.page.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: SPECS,
    rules: { '@nx/enforce-module-boundaries': boundaries(SPECS_MAY_ALSO_IMPORT) },
  },
  {
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }], eqeqeq: 'error' },
  },
);
