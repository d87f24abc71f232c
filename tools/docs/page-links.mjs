// What a page names must exist: the files and headings that it links to, the paths in backticks, the tests it quotes.
import { dirname, join, normalize } from 'node:path';

/** @typedef {{ files: ReadonlySet<string>, read: (file: string) => string }} Repository `files` are those under version control */

/** @param {string} page @param {string} text @param {Repository} repository @returns {string[]} */
export function checkLinks(page, text, { files, read }) {
  const folders = foldersOf(files);
  return linesOf(withoutCode(text)).flatMap(([line, words]) =>
    [...words.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [path = '', heading] = link.split('#');
      const file =
        path === ''
          ? page
          : normalize(join(dirname(page), path))
              .replaceAll('\\', '/')
              .replace(/\/$/, '');
      const problem = (/** @type {string} */ what) => [`${page}:${line}: ${what}`];
      if (file !== '.' && !files.has(file) && !folders.has(file))
        return problem(`${link} is not there${moved(files, file)}`);
      if (heading === undefined || !file.endsWith('.md')) return [];
      return headingsOf(read(file)).has(heading) ? [] : problem(`${file} has no heading #${heading}`);
    }),
  );
}

/** Backticked paths of a page: from the root of the repository, a file's name alone, or with `*`. @param {string} page @param {string} text @param {Repository} repository */
export function checkPaths(page, text, { files }) {
  const folders = foldersOf(files);
  const isIn = (/** @type {string} */ file) => files.has(file) || folders.has(file);
  const names = new Set([...files].map((file) => file.split('/').at(-1)));
  return linesOf(withoutCode(text)).flatMap(([line, words]) =>
    [...words.matchAll(/`([^`\s]+)`/g)].flatMap(([, path = '']) => {
      const file = path.replace(/\/$/, '');
      const near = /^(apps|libs)\/[^/]+\/README\.md$/.test(page) && /^[\w-]+\/([^*]*\.(ts|mjs|py)$|$)/.test(path);
      if (near && [dirname(page), `${dirname(page)}/src`].some((each) => isIn(`${each}/${file}`))) return [];
      if (near && !/^(apps|libs|docs|tools|deploy|prisma|e2e)\//.test(path))
        return [`${page}:${line}: ${path} is not there${moved(files, file)}`];
      const isThere = /^(apps|libs|docs|tools|deploy|prisma|e2e)\//.test(path)
        ? path.includes('*')
          ? [...files].some((each) => globOf(path).test(each))
          : isIn(file)
        : /^[\w-]+(\.[\w-]+)*\.(ts|mjs)$/.test(path)
          ? names.has(path)
          : true;
      return isThere ? [] : [`${page}:${line}: ${path} is not there${moved(files, file)}`];
    }),
  );
}

/** Titles quoted behind the file of their test, `x.spec.ts`: "title"; `…` at the end leaves the rest out. @param {string} page @param {string} text @param {Repository} repository */
export function checkTitles(page, text, { files, read }) {
  return linesOf(text).flatMap(([line, words]) => {
    const cells = [...words.matchAll(/`([^`]*[.-]spec\.ts)`((?:[:,]? (?:and )?"[^"]+")+)/g)];
    const behind = cells.flatMap(([, path = '', titles = '']) => quoted(titles).map((title) => ({ path, title })));
    const before = [...words.matchAll(/"([^"]+)" in `([^`]+)`/g)].map(([, title = '', path = '']) => ({ path, title }));
    return [...behind, ...before].flatMap(({ path, title }) => {
      const specs = [...files].filter((file) => file === path || file.endsWith(`/${path}`));
      const wanted = title.replace(/ ?…$/, '');
      const isThere = specs.some((spec) =>
        read(spec)
          .replaceAll(/\\(['"`])/g, '$1')
          .includes(wanted),
      );
      return isThere ? [] : [`${page}:${line}: ${path} has no test "${title}"`];
    });
  });
}

const quoted = (/** @type {string} */ text) => [...text.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);

/** @param {string} text @returns {[number, string][]} */
const linesOf = (text) => text.split('\n').map((words, index) => [index + 1, words]);

/** Fenced code is blanked, so that lines keep their numbers. @param {string} text */
const withoutCode = (text) => text.replaceAll(/^```[^]*?^```/gm, (code) => code.replaceAll(/[^\n]/g, ''));

/** Anchors as GitHub makes them. @param {string} text */
function headingsOf(text) {
  return new Set(
    [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** @param {ReadonlySet<string>} files */
function foldersOf(files) {
  const folders = new Set();
  for (const file of files)
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return folders;
}

/** `**` means any folders, `*` any part of a name. @param {string} path */
function globOf(path) {
  const parts = path.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Where a file of that name is now. @param {ReadonlySet<string>} files @param {string} file */
function moved(files, file) {
  const now = [...files].filter((each) => each.split('/').at(-1) === file.split('/').at(-1));
  return now.length > 0 && now.length < 4 ? `; there is ${now.join(', ')}` : '';
}
