import type { AttributeNames, Envelope } from '@smsonly/contracts';
import { readRegistry, resolveAddress, type AddressKey } from '@smsonly/directory';
import { emit, type Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import type { PresenceDeps } from '../presence.deps.js';
import { attributesNamed } from './attribute-set.js';
import { recordPending } from './authorisation.store.js';
import { decideVisibility, needsAsking } from './decide-visibility.js';
import { loadPermissions } from './permissions.store.js';

/** Who has begun to watch an address, and for which attributes. */
export type Asker = AddressKey & Readonly<{ accountId: string; attributes: AttributeNames }>;

/**
 * Records which users are to be asked about which new watcher, and has them asked. SMS-only users are not asked: they could not
 * answer.
 */
export async function requestAuthorisation(
  tx: Tx,
  askers: readonly Asker[],
  cause: Envelope,
  { numbering, policy }: PresenceDeps,
): Promise<Outgoing[]> {
  const registry = await readRegistry(tx, {
    addresses: askers,
    accountIds: askers.map(({ accountId }) => accountId),
  });
  const pairs = askers.flatMap((asker) => {
    const watcher = registry.byAccountId.get(asker.accountId);
    const whom = resolveAddress(asker, registry, numbering);
    return watcher && whom.kind === 'account'
      ? [{ watcher, watched: whom.account, asked: attributesNamed(asker.attributes) }]
      : [];
  });
  const permissions = await loadPermissions(tx, pairs, policy.domain);
  const asks = pairs.filter((pair) =>
    needsAsking(decideVisibility(pair.watcher, pair.watched, permissions(pair), policy.operatorDefault), pair.asked),
  );
  const pending = await recordPending(
    tx,
    asks.map(({ watcher, watched, asked }) => ({
      accountId: watched.accountId,
      watcherId: watcher.accountId,
      asked,
    })),
  );
  return [...pending].flatMap((accountId) => {
    const watched = registry.byAccountId.get(accountId);
    if (!watched) return [];
    const data = { accountId, userId: watched.userId };
    return [emit('presence-changes', watched.userId, { type: 'AuthorisationPending', data }, { cause })];
  });
}
