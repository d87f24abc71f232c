import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dialogue } from './dialogue.js';
import { parseDialogue } from './parse-dialogue.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Where the dialogue files are; those of the tour are in a folder of their own. */
export const dialogueFolder = join(root, 'e2e/dialogues');
export const tourFolder = join(dialogueFolder, 'tour');

/** The dialogues of a folder, without those of its folders, in the order of their names. */
export function dialoguesIn(folder: string): Dialogue[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.dialogue'))
    .sort()
    .map((name) => readDialogue(join(folder, name)));
}

/** @param path from where the process runs, or absolute */
export function readDialogue(path: string): Dialogue {
  return parseDialogue(relative(root, path), readFileSync(path, 'utf8'));
}
