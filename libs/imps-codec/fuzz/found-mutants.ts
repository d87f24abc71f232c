import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodeOptions } from '../src/index.js';
import type { Mutant } from './mutants.js';
import { packageFolder } from './package-folder.js';

/** A mutant as stored in a file: bytes that are text as text, others in Base64. */
type FoundMutant = Readonly<{
  /** What broke. */
  problem: string;
  encoding: Mutant['encoding'];
  from: string;
  options: DecodeOptions;
  base64?: string;
  text?: string;
}>;

export const foundFolder = join(packageFolder, 'fuzz', 'found');

/** The text of a file with one mutant. */
export function foundText({ bytes, options, encoding, from }: Mutant, problem: string): string {
  const text = Buffer.from(bytes).toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  const found: FoundMutant = {
    problem,
    encoding,
    from,
    options,
    ...(isText && encoding === 'xml' ? { text } : { base64: Buffer.from(bytes).toString('base64') }),
  };
  return `${JSON.stringify(found, undefined, 2)}\n`;
}

export function readFound(file: string): Mutant & Readonly<{ problem: string }> {
  const { problem, encoding, from, options, base64, text } = JSON.parse(readFileSync(file, 'utf8')) as FoundMutant;
  const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
  return { bytes, options, encoding, from, problem };
}

/** The files with mutants that once broke something. */
export function foundFiles(): readonly string[] {
  return readdirSync(foundFolder)
    .filter((file) => file.endsWith('.json'))
    .sort();
}
