import { describe, expect, it } from '@jest/globals';
import { makeParts, pickEncoding, readUserData, unpackedUserData } from '../index.js';
import { joinParts } from '../join-parts.js';
import { lockingLanguages, nationalLanguages } from '../national-languages.js';
import { emojiTexts, repeated, textsInManyScripts } from './texts-in-many-scripts.js';

const all = { singleShift: nationalLanguages, lockingShift: lockingLanguages };

describe('the sample texts', () => {
  it('are in 40 scripts and more, each in the one that it names', () => {
    for (const { script, text, name } of textsInManyScripts)
      expect([name, new RegExp(`\\p{Script=${script}}`, 'u').test(text)]).toEqual([name, true]);
    expect(new Set(textsInManyScripts.map(({ script }) => script)).size).toBeGreaterThanOrEqual(40);
    expect(new Set(textsInManyScripts.map(({ text }) => text)).size).toBe(textsInManyScripts.length);
  });

  it('hold nothing that XML or a database cannot', () => {
    for (const { text } of [...textsInManyScripts, ...emojiTexts]) {
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/\p{Cc}/u);
    }
  });

  it.each([...textsInManyScripts, ...emojiTexts])('$name: unchanged through one SMS and through many', ({ text }) => {
    for (const whole of [text, repeated(text, 500)])
      for (const allowed of [{}, all]) {
        const picked = pickEncoding(whole, allowed);
        const parts = makeParts(whole, picked!.encoding, { reference: 7, referenceBits: 8 });
        expect(parts).toHaveLength(picked!.segments);
        const read = parts.map((part) => ({
          sequence: part.sequence,
          ...readUserData({ octets: unpackedUserData(part), coding: part.coding, header: 'unknown' }),
        }));
        expect(joinParts(read, parts.length)).toEqual({ kind: 'text', text: whole });
      }
  });
});
