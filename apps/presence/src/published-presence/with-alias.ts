import type { Account } from '@smsonly/directory';
import type { Published } from './attributes.js';

/**
 * What a user has published, with an Alias in any case: theirs, else the display name that the operator gave them, else the
 * user part of their ID. An Alias that is blank or has Qualifier F is none: clients cannot show it, and some cannot read it.
 */
export function withAlias(published: Published, account: Account): Published {
  const own = published.user.Alias;
  if (own?.qualifier === true && own.value !== undefined && own.value.trim() !== '') return published;
  return {
    ...published,
    user: { ...published.user, Alias: { name: 'Alias', qualifier: true, value: displayNameOf(account) } },
  };
}

function displayNameOf({ displayName, userId }: Account): string {
  const name = displayName?.trim();
  return name ? name : userId.slice('wv:'.length, userId.lastIndexOf('@'));
}
