import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Handler, Outgoing, Work } from '@smsonly/kafka';
import { notifyWatchersOf } from '../fan-out/fan-out.js';
import { eraseAccounts } from './erase-accounts.js';

type AccountEvent = FactOf<'account-events'>;
type Registered = Extract<AccountEvent, { type: 'AccountRegistered' }>;
type AccountChanged = Extract<AccountEvent, { type: 'AccountChanged' }>;
type Deregistered = Extract<AccountEvent, { type: 'AccountDeregistered' }>;

/** Addresses that may have changed hands. */
function affectedAddresses({ data }: Envelope<AccountEvent>): string[] {
  const { userId, msisdn } = data;
  const previous = 'previousMsisdn' in data ? data.previousMsisdn : undefined;
  return [userId, msisdn, previous].filter((address) => address !== undefined);
}

/**
 * Watchers of these addresses are notified of their presence again: real, SMS-only or unknown, as the registry says by
 * then. The registry was changed before its event was written, so a subscription that is not found here sees the new
 * registry.
 */
async function notifyAffected(events: readonly Envelope<AccountEvent>[], work: Work): Promise<Outgoing[]> {
  const [cause] = events;
  const changed = events.flatMap(affectedAddresses).map((address) => ({ address, attributes: [] }));
  return cause ? notifyWatchersOf(changed, cause, work) : [];
}

/** A number that was SMS-only becomes an IM user for everyone who watches it. */
export function followRegistrations(): Handler<Registered> {
  return notifyAffected;
}

/** A number moves from one account to another, or to none. */
export function followAccountChanges(): Handler<AccountChanged> {
  return notifyAffected;
}

/** An account is deleted with everything it had here; its number may be SMS-only again. */
export function followDeregistrations(): Handler<Deregistered> {
  return async (events, work) => [...(await eraseAccounts(work.tx, events)), ...(await notifyAffected(events, work))];
}
