import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ConfigurationError } from '@smsonly/platform';

/** A file of the built page, in the forms in which it is given out. */
export type PageFile = Readonly<{
  type: string;
  etag: string;
  /** Its name changes with its content. */
  isImmutable: boolean;
  plain: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}>;

/** By path, `/` is the page itself. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};
/** Best is 11, which takes ten times as long for three per cent. */
const brotliQuality = 9;
const leastCompressed = 512;

/**
 * Reads the built page into memory and compresses it.
 * @throws ConfigurationError when it, or a file that it names, is not there
 */
export async function readPage(folder: string): Promise<PageFiles> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = join(parentPath, name);
        const path = `/${relative(folder, file).split(sep).join('/')}`;
        return [path === '/index.html' ? '/' : path, await readPageFile(file, path)] as const;
      }),
  );
  const page = new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
  const missing = missingIn(page);
  if (missing !== undefined)
    throw new ConfigurationError(`the page is not built: ${missing} is missing; npm run build`);
  return page;
}

/** The path of a file that is named and not there. */
function missingIn(page: PageFiles): string | undefined {
  const index = page.get('/');
  if (index === undefined) return 'index.html';
  const named = [...index.plain.toString('utf8').matchAll(/\s(?:src|href)="(\/[^"?#]*)"/g)].map(
    ([, path]) => path ?? '',
  );
  return named.find((path) => !page.has(path));
}

async function readPageFile(file: string, path: string): Promise<PageFile> {
  const plain = await readFile(file);
  const type = types[extname(file)] ?? 'application/octet-stream';
  const isText = !/^image\/(png|webp)|octet-stream/.test(type) && plain.length >= leastCompressed;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } };
  const [br, gzipped] = isText
    ? await Promise.all([promisify(brotliCompress)(plain, quality), promisify(gzip)(plain)])
    : [];
  return {
    type,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    isImmutable: path.startsWith('/assets/'),
    plain,
    ...(br && { br }),
    ...(gzipped && { gzip: gzipped }),
  };
}
