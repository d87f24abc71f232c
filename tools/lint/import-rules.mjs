// Who may import whom among the files and folders of a project; `npm run lint` checks it with dependency-cruiser, types included.
// Between projects eslint.config.mjs says it (MAY_IMPORT).

/** Below an app's src/: a file in a folder. */
const IN_A_FOLDER = '^apps/[^/]+/src/[^/]+/';

/**
 * One direction each: who may not import what. Paths are regular expressions; $1 is what the first group of `from` was.
 * @type {{ name: string, why: string, from: string, exceptFrom?: string, to: string }[]}
 */
const DIRECTIONS = [
  {
    name: 'wiring-is-on-top',
    why: 'main, the parts and the table of what is consumed import the folders; nothing in a folder knows them',
    from: IN_A_FOLDER,
    exceptFrom: '/testing/',
    to: '^apps/[^/]+/src/(main|start-[^/]+|[^/]+\\.(parts|consumes|subscriptions|module))\\.ts$',
  },
  {
    name: 'features-do-not-know-their-callers',
    why: 'http/ calls transactions/, which calls the features: a feature that needs something of theirs wants it in a folder below both',
    from: '^apps/imps-front/src/(?!(http|transactions|asking|sweep|testing)/)[^/]+/',
    to: '^apps/imps-front/src/(http|transactions|asking)/',
  },
  {
    name: 'transactions-do-not-know-http',
    why: 'a primitive is answered the same over any transport',
    from: '^apps/imps-front/src/(transactions|asking)/',
    to: '^apps/imps-front/src/http/',
  },
  {
    name: 'what-needs-no-browser-does-not-know-the-page',
    why: 'the engine and the state of phones and ways are run by Jest in Node; the page draws them',
    from: '^apps/playground/src/(im|phones|way|seams)/',
    to: '^apps/playground/src/(page|server)/',
  },
  {
    name: 'page-and-server-meet-in-the-seams',
    why: 'what they tell each other over HTTP stands in seams/',
    from: '^apps/playground/src/page/',
    to: '^apps/playground/src/(server/|[^/]+$)',
  },
  {
    name: 'server-does-not-know-the-page',
    why: 'what they tell each other over HTTP stands in seams/',
    from: '^apps/playground/src/(server/|[^/]+$)',
    to: '^apps/playground/src/(page|im|phones|way)/',
  },
  {
    name: 'shipped-code-does-not-know-its-tests',
    why: 'what stands in testing/ is for suites',
    from: '^(apps|libs)/[^/]+/src/',
    exceptFrom: '/testing/',
    to: '^(apps|libs)/[^/]+/(src/)?testing/',
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle-of-files',
      severity: 'error',
      comment: 'Files that import each other are one file, or lack a third one that both import.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      severity: 'error',
      scope: 'folder',
      comment:
        'Folders that import each other are one subject, or lack a folder below both. (A folder and its parent are not compared.)',
      from: {},
      to: { circular: true },
    },
    ...DIRECTIONS.map(({ name, why, from, exceptFrom, to }) => ({
      name,
      severity: /** @type {const} */ ('error'),
      comment: why,
      from: { path: from, ...(exceptFrom && { pathNot: exceptFrom }) },
      to: { path: to },
    })),
  ],
  options: {
    // Imports of types are imports, those in JSDoc too.
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['node_modules', '/(dist|generated)/', '\\.(spec|jasmin-spec)\\.ts$'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['@smsonly/source', 'import', 'default'] },
  },
};
