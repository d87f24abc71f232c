import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from './documents.js';
import { packageFolder } from './package-folder.js';

const publicId = '-//OMA//DTD WV-CSP 1.2//EN';

/** One measurement: documents in a second of processor time, and the length of the document in WBXML. */
export type Speed = Readonly<{ perSecond: number; bytes: number }>;

/**
 * libwbxml in a process of its own: the C program beside this file, compiled anew. It makes XML text of WBXML and WBXML of
 * XML text, with no types on either side. Each call runs to completion, so that nothing else of this process runs at the
 * same time.
 */
export class Libwbxml {
  private constructor(private readonly folder: string) {}

  /** Compiles the program; returns the reason if that is not possible here. */
  static build(documents: readonly Document[]): Libwbxml | string {
    if (spawnSync('gcc', ['--version'], { stdio: 'ignore' }).error !== undefined) return 'gcc is not installed';
    const folder = mkdtempSync(join(tmpdir(), 'smsonly-bench-codec-'));
    const source = join(packageFolder, 'bench', 'libwbxml.c');
    const flags = ['-O2', '-I/usr/include/libwbxml-1.0', '-o', join(folder, 'libwbxml'), source, '-lwbxml2'];
    const { status, stderr } = spawnSync('gcc', flags, { encoding: 'utf8' });
    if (status !== 0) {
      rmSync(folder, { recursive: true });
      return `libwbxml2-dev is not installed, or too old (${stderr.trim().split('\n')[0]})`;
    }
    for (const document of documents) {
      writeFileSync(join(folder, fileName(document, 'decode')), withTextualPublicId(document.wbxml));
      writeFileSync(join(folder, fileName(document, 'encode')), withDoctype(document.xml));
    }
    return new Libwbxml(folder);
  }

  /** The document, converted once. */
  show(way: 'decode' | 'encode', document: Document): Buffer {
    return execFileSync(join(this.folder, 'libwbxml'), [`show-${way}`, join(this.folder, fileName(document, way))]);
  }

  /** Converts the document again and again for some milliseconds. */
  measure(way: 'decode' | 'encode', document: Document, milliseconds: number): Speed {
    const file = join(this.folder, fileName(document, way));
    const line = execFileSync(join(this.folder, 'libwbxml'), [way, file, String(milliseconds)], { encoding: 'utf8' });
    const [perSecond = 0, bytes = 0] = line.trim().split(' ').map(Number);
    return { perSecond, bytes };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const fileName = ({ name }: Document, way: 'decode' | 'encode') =>
  `${name.replaceAll(' ', '-')}.${way === 'decode' ? 'wbxml' : 'xml'}`;

/** libwbxml knows the public identifier of CSP 1.2 as text only, not by number. */
function withTextualPublicId(wbxml: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0x03, 0x00, 0x00, 0x6a, publicId.length + 1]),
    Buffer.from(`${publicId}\0`),
    wbxml.subarray(4),
  ]);
}

/** libwbxml tells the version from the document type. */
function withDoctype(xml: Buffer): string {
  return xml.toString().replace('?>', `?><!DOCTYPE WV-CSP-Message PUBLIC "${publicId}" "wv-csp.dtd">`);
}
