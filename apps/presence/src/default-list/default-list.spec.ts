import { describe, expect, it } from '@jest/globals';
import { defaultListOf, readListName } from './default-list.js';

const now = new Date('2026-11-30T00:00:00Z');

describe('the default contact list', () => {
  it('lies under its owner, with the domain', () => {
    expect(defaultListOf('wv:alice@im.example.com', '~pep1.0_privatelist', now)).toEqual({
      key: 'wv:alice/~pep1.0_privatelist@im.example.com',
      spelling: 'wv:alice/~pep1.0_privatelist@im.example.com',
      displayName: 'Contacts',
      createdAt: now,
    });
    expect(defaultListOf('wv:+4790000001@im.example.com', 'list', now).key).toBe('wv:+4790000001/list@im.example.com');
  });

  it('is spelt as the operator wrote it, a reserved name in small letters', () => {
    expect(defaultListOf('wv:alice@d', 'Friends', now)).toMatchObject({
      key: 'wv:alice/friends@d',
      spelling: 'wv:alice/Friends@d',
    });
    expect(defaultListOf('wv:alice@d', '~PEP1.0_privatelist', now).spelling).toBe('wv:alice/~pep1.0_privatelist@d');
  });

  it('has a name without slash, at sign and blanks, or there is none', () => {
    expect(readListName(' ~pep1.0_privatelist ')).toBe('~pep1.0_privatelist');
    expect(readListName('')).toBeUndefined();
    for (const name of ['a/b', 'a@b', 'a b', 'ä', '%41', 'x'.repeat(51)])
      expect(() => readListName(name)).toThrow(/50/);
  });
});
