import { numberOf, shownAddress } from './shown-address.js';

describe('an address as people write it', () => {
  it('is without scheme and without the operator’s own domain', () => {
    expect(shownAddress('wv:bob@im.example.com', 'im.example.com')).toBe('bob');
    expect(shownAddress('WV:+4790000001@IM.example.com', 'im.example.com')).toBe('+4790000001');
  });

  it('keeps a foreign domain, and any domain while the own one is not known', () => {
    expect(shownAddress('wv:bob@elsewhere.example', 'im.example.com')).toBe('bob@elsewhere.example');
    expect(shownAddress('wv:bob@im.example.com')).toBe('bob@im.example.com');
  });

  it('is kept where there is nothing to leave out', () => {
    expect(shownAddress('wv:bob', 'im.example.com')).toBe('bob');
    expect(shownAddress('@im.example.com', 'im.example.com')).toBe('@im.example.com');
  });
});

describe('the number of an address', () => {
  it('is there for numbers, with or without domain', () => {
    expect(numberOf('wv:+4790000001@im.example.com')).toBe('+4790000001');
    expect(numberOf('+4790000001')).toBe('+4790000001');
  });

  it('is not there for other users', () => {
    expect(numberOf('wv:bob@im.example.com')).toBeUndefined();
    expect(numberOf('wv:bob+47@im.example.com')).toBeUndefined();
  });
});
