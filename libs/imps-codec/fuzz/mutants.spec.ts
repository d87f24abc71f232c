import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readCorpus } from './corpus.js';
import { foundFiles, foundFolder, readFound } from './found-mutants.js';
import { judge } from './judge.js';
import { mutantAt } from './mutants.js';

const seed = 20_261_122;
const inAll = 200_000;
const inOnePart = 20_000;
const corpus = readCorpus();

describe('changed documents', () => {
  const parts = Array.from({ length: inAll / inOnePart }, (_, part) => [part * inOnePart, (part + 1) * inOnePart]);

  it.each(parts)('are read or refused, and what was read survives writing: %i to %i', (first, end) => {
    let messages = 0;
    for (let index = first as number; index < (end as number); index++) {
      const mutant = mutantAt(corpus, seed, index);
      try {
        if (judge(mutant).status === undefined) messages++;
      } catch (error) {
        const alone = `npm run fuzz -- --seed ${seed} --only ${index}`;
        throw new Error(`mutant ${index} of ${mutant.from}; alone: ${alone}`, { cause: error });
      }
    }
    // If all mutants were refused, or all read, this would test little.
    expect(messages).toBeGreaterThan(inOnePart / 10);
    expect(messages).toBeLessThan((inOnePart * 9) / 10);
  });

  it('are the same ones for the same seed', () => {
    for (let index = 0; index < 200; index++) {
      expect(mutantAt(corpus, seed, index)).toEqual(mutantAt(corpus, seed, index));
    }
  });
});

describe('the documents that mutants are made of', () => {
  it.each(['xml', 'wbxml'] as const)('are messages, and pass as they are: %s', (encoding) => {
    for (const { name, bytes } of corpus[encoding]) {
      expect({ name, ...judge({ bytes, options: {}, encoding, from: name }) }).toMatchObject({
        name,
        steps: expect.any(Number),
      });
    }
  });
});

describe('documents that once broke something', () => {
  it.each(foundFiles())('is read or refused as it should: %s', (file) => {
    expect(judge(readFound(join(foundFolder, file))).steps).toBeGreaterThanOrEqual(0);
  });
});
