import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Handler, Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import { requestNotifications } from '../watching/request-notifications.js';
import { loadWatchers, type Changed } from '../watching/watcher.store.js';
import { deleteAccountData } from './account.store.js';

type AccountEvent = FactOf<'account-events'>;
type Registered = Extract<AccountEvent, { type: 'AccountRegistered' }>;
type AccountChanged = Extract<AccountEvent, { type: 'AccountChanged' }>;
type Deregistered = Extract<AccountEvent, { type: 'AccountDeregistered' }>;

/** Addresses that may have changed hands. */
function affectedAddresses({ data }: Envelope<AccountEvent>): Changed[] {
  const { userId, msisdn } = data;
  const previous = 'previousMsisdn' in data ? data.previousMsisdn : undefined;
  return [
    { userId, msisdn, attributes: [] },
    ...(previous === undefined ? [] : [{ userId, msisdn: previous, attributes: [] }]),
  ];
}

/**
 * Watchers of these addresses are notified of their presence again: real, SMS-only or unknown, as the registry says by
 * then. The registry was changed before its event was written, so a subscription that is not found here sees the new
 * registry.
 */
async function notifyWatchersOf(tx: Tx, events: readonly Envelope<AccountEvent>[]): Promise<Outgoing[]> {
  const [cause] = events;
  return cause ? requestNotifications(await loadWatchers(tx, events.flatMap(affectedAddresses)), cause) : [];
}

/** A number that was SMS-only becomes an IM user for everyone who watches it. */
export function followRegistrations(): Handler<Registered> {
  return (events, { tx }) => notifyWatchersOf(tx, events);
}

/** A number moves from one account to another, or to none. */
export function followAccountChanges(): Handler<AccountChanged> {
  return (events, { tx }) => notifyWatchersOf(tx, events);
}

/** An account is deleted with everything it had here; its number may be SMS-only again. */
export function followDeregistrations(): Handler<Deregistered> {
  return async (events, { tx }) => {
    await deleteAccountData(
      tx,
      events.map(({ data }) => data.accountId),
    );
    return notifyWatchersOf(tx, events);
  };
}
