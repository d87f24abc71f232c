import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskedKey } from './masked-key.js';

describe('the key of a record in spans', () => {
  it('names nobody', () => {
    expect(maskedKey('+4790000009')).toBe('+47******09');
    expect(maskedKey('wv:alice@im.example.com')).toBe('wv:a****@im.example.com');
    expect(maskedKey('wv:+4790000009@im.example.com')).toBe('wv:+47******09@im.example.com');
    expect(maskedKey('BANK')).toBe('B***');
    expect(maskedKey('1999')).toBe('1***');
    expect(maskedKey('')).toBe('');
  });

  it('shows the ID of a request', () => {
    expect(maskedKey('0191e2a4-0000-7000-8000-000000000001')).toBe('0191e2a4-0000-7000-8000-000000000001');
  });

  it('never has the whole of a number or a name', () => {
    const names = fc.oneof(
      fc.stringMatching(/^\+?[0-9]{4,15}$/),
      fc.stringMatching(/^[a-z][a-z0-9._-]{1,30}$/).filter((name) => !/^\d+$/.test(name)),
    );
    fc.assert(
      fc.property(names, (name) => {
        expect(maskedKey(name)).not.toContain(name);
        expect(maskedKey(`wv:${name}@d`)).not.toContain(name);
        expect(maskedKey(name)).toHaveLength(name.length);
      }),
    );
  });
});
