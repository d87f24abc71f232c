import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Dialogue } from './dialogue.js';
import { dialogueFolder, dialoguesIn, tourFolder } from './dialogue-files.js';

const page = readFileSync(join(dialogueFolder, '../../docs/dialogues.md'), 'utf8');
const dialogues = [...dialoguesIn(dialogueFolder), ...dialoguesIn(tourFolder)];
const pathOf = ({ file }: Dialogue) => file.replaceAll('\\', '/');
const byPath = new Map(dialogues.map((dialogue) => [pathOf(dialogue), dialogue]));

/** What the page says behind a link: the versions, and the wire form if only one. */
function fitOf({ versions, encodings }: Dialogue): string {
  const all = versions.length === 3 ? '1.1–1.3' : versions.join(', ');
  return encodings.length === 2 ? all : `${all}, ${encodings.join(', ').toUpperCase()} only`;
}

const links = [...page.matchAll(/\]\(\.\.\/(e2e\/dialogues\/[^)]+\.dialogue)\) \(([^)]+)\)/g)].map(
  ([, path = '', fit = '']) => ({ path, fit }),
);
/** The rows of the table of numbers, with the dialogues of each. */
const rows = [...page.matchAll(/^\| (\d+) \|.*$/gm)].map(([row, number]) => ({
  number: Number(number),
  paths: [...row.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path = '']) => path),
  row,
}));

describe('the page of dialogues', () => {
  it('names each dialogue, and none that is not there', () => {
    expect([...new Set(links.map(({ path }) => path))].sort()).toEqual([...byPath.keys()].sort());
  });

  it('says in which versions and wire forms each is played', () => {
    expect(links).toEqual(links.map(({ path }) => ({ path, fit: fitOf(byPath.get(path) as Dialogue) })));
  });

  it('has a row for each number from 1 to 40, with a dialogue or the reason why there is none', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(rows.filter(({ paths, row }) => paths.length === 0 && !row.includes('Cannot be shown'))).toEqual([]);
  });

  it('has in each row the dialogues that claim its number', () => {
    const claimed = rows.map(({ number }) => ({
      number,
      paths: dialogues
        .filter(({ numbers }) => numbers.includes(number))
        .map(pathOf)
        .sort(),
    }));
    expect(rows.map(({ number, paths }) => ({ number, paths: [...paths].sort() }))).toEqual(claimed);
  });
});

describe('dialogue files', () => {
  it('are named in small letters with hyphens', () => {
    for (const { file } of dialogues) expect(basename(file)).toMatch(/^[a-z0-9-]+\.dialogue$/);
  });

  it('show one thing each', () => {
    const sentences = dialogues.map(({ shows }) => shows);
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(new Set(dialogues.map(({ file }) => dirname(file))).size).toBe(2);
  });
});
