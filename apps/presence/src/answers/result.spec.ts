import { describe, expect, it } from '@jest/globals';
import { resultFor } from './result.js';

const ghost = { code: 531, userId: 'wv:ghost' };
const old = { code: 700, contactList: 'wv:alice/old' };

describe('the result of a request with several targets', () => {
  it('is 200 when nothing failed', () => expect(resultFor(3, [])).toEqual({ code: 200 }));

  it('is the code itself for a single target', () => expect(resultFor(1, [ghost])).toEqual({ code: 531 }));

  it('is the one code that all targets failed with', () =>
    expect(resultFor(2, [ghost, { code: 531, userId: 'wv:nobody' }])).toEqual({ code: 531 }));

  it('is 201 with a detail for each code when some failed', () =>
    expect(resultFor(4, [ghost, old, { code: 531, userId: 'wv:nobody' }])).toEqual({
      code: 201,
      details: [
        { code: 531, userIds: ['wv:ghost', 'wv:nobody'] },
        { code: 700, contactLists: ['wv:alice/old'] },
      ],
    }));

  it('is 900 when all failed for different reasons', () =>
    expect(resultFor(2, [ghost, old])).toEqual({
      code: 900,
      details: [
        { code: 531, userIds: ['wv:ghost'] },
        { code: 700, contactLists: ['wv:alice/old'] },
      ],
    }));
});
