// `npm run docs:check`: compares all pages with the sources. Reports each line that is wrong, and where a moved file or
// function is now;
// `npm run docs:check -- --mend` first points links and paths to there.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFlow } from './flow-page.mjs';
import { mendPage } from './mend-page.mjs';
import { checkLinks, checkPaths, checkTitles } from './page-links.mjs';
import { read, repositoryFiles, root, whatSourcesSay } from './repository.mjs';

/** Pages whose paths in backticks are checked. */
const withPaths =
  /^(apps|libs|tools|deploy|prisma|e2e)\/.*README\.md$|^docs\/(spec-map|architecture|glossary|routing)\.md$|^docs\/flows\/|^(CONTRIBUTING|SECURITY)\.md$/;

/** @returns {string[]} what is wrong */
export function problemsOfPages() {
  const files = repositoryFiles();
  const repository = { files, read };
  const facts = whatSourcesSay(files);
  const pages = [...files].filter((file) => file.endsWith('.md'));
  return pages.flatMap((page) => {
    const text = read(page);
    return [
      ...checkLinks(page, text, repository),
      ...(withPaths.test(page) ? checkPaths(page, text, repository) : []),
      ...(page === 'docs/spec-map.md' ? checkTitles(page, text, repository) : []),
      ...(page.startsWith('docs/flows/') ? checkFlow(page, text, facts) : []),
    ];
  });
}

if (import.meta.main) {
  if (process.argv.includes('--mend')) mendPages();
  const problems = problemsOfPages();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

function mendPages() {
  const files = repositoryFiles();
  const { graph } = whatSourcesSay(files);
  for (const page of files) {
    if (!page.endsWith('.md')) continue;
    const text = read(page);
    const mended = mendPage(page, text, files, graph);
    if (mended === text) continue;
    writeFileSync(join(root, page), mended);
    console.log(`${page} mended`);
  }
}
