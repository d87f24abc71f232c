// `npm run docs:pictures`: makes an SVG of each docs/architecture/*.dot with Graphviz (WebAssembly, nothing to install).
// `--check` only compares, and fails when one differs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { instance } from '@viz-js/viz';

const folder = new URL('../../docs/architecture/', import.meta.url);

/** Colours by class, for light and for dark pages: an SVG in an <img> follows the reader's choice. */
const style = `<style>
text { fill: #24292f; }
.service text:first-of-type, .outside text:first-of-type { font-weight: bold; font-size: 14px; }
.note text { fill: #57606a; }
.service path, .service polygon { fill: #ddf4e4; stroke: #2da44e; }
.outside path, .outside polygon { fill: #f3f4f6; stroke: #8c959f; }
.topic path, .topic polygon { stroke: #2da44e; } .topic polygon { fill: #2da44e; } .topic text { fill: #1a7f37; }
.network path, .network polygon { stroke: #8c959f; } .network polygon { fill: #8c959f; } .network text { fill: #57606a; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .note text { fill: #9da7b3; }
.service path, .service polygon { fill: #12261a; stroke: #3fb950; }
.outside path, .outside polygon { fill: #21262d; stroke: #8b949e; }
.topic path, .topic polygon { stroke: #3fb950; } .topic polygon { fill: #3fb950; } .topic text { fill: #56d364; }
.network path, .network polygon { stroke: #8b949e; } .network polygon { fill: #8b949e; } .network text { fill: #9da7b3; }
}
</style>`;

const graphviz = await instance();
let differing = 0;
for (const name of readdirSync(folder).filter((each) => each.endsWith('.dot'))) {
  const drawn = graphviz.renderString(readFileSync(new URL(name, folder), 'utf8'), { engine: 'neato', format: 'svg' });
  const svg = drawn
    .slice(drawn.indexOf('<svg'))
    .replace('>', `>\n${style}`)
    // The style decides.
    .replace(/ (fill|stroke)="(?!none|transparent)[^"]*"/g, '');
  const target = new URL(name.replace('.dot', '.svg'), folder);
  if (!process.argv.includes('--check')) writeFileSync(target, svg);
  else if (read(target) !== svg) {
    differing += 1;
    console.error(`docs/architecture/${name} was changed and its SVG was not: npm run docs:pictures`);
  }
}
process.exitCode = differing > 0 ? 1 : 0;

/** @param {URL} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
