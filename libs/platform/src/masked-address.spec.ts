import { describe, expect, it } from '@jest/globals';
import { maskedAddress } from './index.js';

describe('a masked address', () => {
  it.each([
    ['+4790000009', '+47******09'],
    ['wv:alice@im.example.com', 'wv:a****@im.example.com'],
    ['wv:+4790000009@im.example.com', 'wv:+47******09@im.example.com'],
    ['wv:alice/friends@im.example.com', 'wv:a************@im.example.com'],
    ['WV:Åse', 'WV:Å**'],
    ['a@b <c@d>', 'a********'],
    ['wv:😀😀', 'wv:😀****'],
    ['1999', '1***'],
    ['', ''],
  ])('of %s is %s', (address, masked) => {
    expect(maskedAddress(address)).toBe(masked);
    expect(Buffer.byteLength(masked)).toBe(Buffer.byteLength(address));
  });
});
