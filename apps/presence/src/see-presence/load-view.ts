import type { AttributeNames, CspVersion, PresenceAttribute } from '@smsonly/contracts';
import { readRegistry, resolveAddress, type Account, type AddressKey, type Party } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import { loadPermissions, type WatcherAndWatched } from '../authorisation/permissions.store.js';
import { loadPublished } from '../published-presence/presence.store.js';
import type { PresenceDeps } from '../presence.deps.js';
import { seePresence } from './see-presence.js';

/** A watcher, and an address whose presence they want to see. */
export type PresenceQuery = Readonly<{ watcher: Account; address: AddressKey }>;

/** Everything loaded to answer a set of queries. */
export type View = Readonly<{
  who: (address: AddressKey) => Party;
  see: (query: PresenceQuery, version: CspVersion, asked: AttributeNames) => PresenceAttribute[];
}>;

/** Loads who the addresses belong to, what they published and what these watchers may see: one statement per table. */
export async function loadView(tx: Tx, queries: readonly PresenceQuery[], deps: PresenceDeps): Promise<View> {
  const { numbering, policy } = deps;
  const registry = await readRegistry(tx, {
    addresses: queries.map(({ address }) => address),
    accountIds: queries.map(({ watcher }) => watcher.accountId),
  });
  const who = (address: AddressKey) => resolveAddress(address, registry, numbering);
  // The registry knows the watcher's number too; without it they are known by user ID only.
  const known = (watcher: Account) => registry.byAccountId.get(watcher.accountId) ?? watcher;
  const pairs = queries.flatMap(({ watcher, address }): WatcherAndWatched[] => {
    const whom = who(address);
    return whom.kind === 'account' ? [{ watcher: known(watcher), watched: whom.account }] : [];
  });
  const published = await loadPublished(tx, [...new Set(pairs.map(({ watched }) => watched.accountId))]);
  const permissions = await loadPermissions(tx, pairs, policy.domain);
  return {
    who,
    see: ({ watcher, address }, version, asked) => {
      const account = known(watcher);
      const facts = (watched: Account) => ({
        published: published(watched.accountId),
        permissions: permissions({ watcher: account, watched }),
      });
      return seePresence({ account, version }, who(address), asked, facts, policy);
    },
  };
}
