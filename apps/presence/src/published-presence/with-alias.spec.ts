import { describe, expect, it } from '@jest/globals';
import { alice } from '../../testing/addresses.js';
import { nothingPublished } from './attributes.js';
import { withAlias } from './with-alias.js';

const published = (value: string, qualifier = true) => ({
  terminals: [],
  user: { Alias: { name: 'Alias', qualifier, value } as const },
});
const named = { ...alice, displayName: ' Alice Berg ' };
const aliasOf = (...args: Parameters<typeof withAlias>) => withAlias(...args).user.Alias;

describe('the Alias of a registered user', () => {
  it('is the one that they published', () => {
    expect(aliasOf(published('Al'), named)).toEqual({ name: 'Alias', qualifier: true, value: 'Al' });
  });

  it('is their display name when they published none, a blank one or one that does not hold', () => {
    for (const before of [nothingPublished, published(''), published(' \n'), published('Al', false)])
      expect(aliasOf(before, named)).toEqual({ name: 'Alias', qualifier: true, value: 'Alice Berg' });
  });

  it('is the user part of their ID when they have no display name either: it is never empty', () => {
    for (const account of [alice, { ...alice, displayName: '' }, { ...alice, displayName: ' ' }])
      expect(aliasOf(nothingPublished, account)).toMatchObject({ qualifier: true, value: 'alice' });
    expect(aliasOf(nothingPublished, { accountId: 'x', userId: 'wv:+4790000004@d' })).toMatchObject({
      value: '+4790000004',
    });
  });

  it('leaves everything else alone', () => {
    const status = { name: 'StatusText', qualifier: true, value: 'here' } as const;
    expect(withAlias({ terminals: [], user: { StatusText: status } }, named)).toMatchObject({
      terminals: [],
      user: { StatusText: status },
    });
  });
});
