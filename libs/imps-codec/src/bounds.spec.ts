import { describe, expect, it } from '@jest/globals';
import { boundsOf, defaultBounds, type Bounds } from './bounds.js';
import { CodecError, decode } from './index.js';

describe('the bounds', () => {
  const names = Object.keys(defaultBounds) as (keyof Bounds)[];

  it('are the default ones where none is given', () => {
    expect(boundsOf({})).toEqual(defaultBounds);
    expect(boundsOf({ depth: 3 })).toEqual({ ...defaultBounds, depth: 3 });
    expect(boundsOf({ bytes: Infinity }).bytes).toBe(Infinity);
  });

  it.each(names)('keep the default of %s when it is given as undefined or as no number', (name) => {
    for (const given of [undefined, NaN, null, '9'] as (number | undefined)[]) {
      expect(boundsOf({ [name]: given })).toEqual(defaultBounds);
    }
  });

  it('hold where one of them is undefined', () => {
    const bytes = Buffer.alloc(defaultBounds.bytes + 1, ' ');
    expect(() => decode(bytes, { bounds: { bytes: undefined } as Partial<Bounds> })).toThrow(
      new RegExp(`more than ${defaultBounds.bytes} bytes`),
    );
    expect(() => decode(bytes, { bounds: { bytes: NaN } })).toThrow(CodecError);
  });
});
