import type { FactOf } from '@smsonly/contracts';
import type { Account } from './account.store.js';

type AccountEvent = FactOf<'account-events'>;
/** The requested state of an account. */
export type WantedAccount = Omit<Account, 'registeredAt' | 'changedAt'>;

/** The new state of an account, and the event for it; none when only the password or spelling changed. */
export type RegistrationDecision = Readonly<{ account: Account; isNew: boolean; event?: AccountEvent }>;

/** Registers a user, or sets the number and name of their account: what the request leaves out is removed. */
export function decideRegistration(
  existing: Account | undefined,
  wanted: WantedAccount,
  now: Date,
): RegistrationDecision {
  const account: Account = { ...wanted, registeredAt: existing?.registeredAt ?? now, changedAt: now };
  if (!existing) return { account, isNew: true, event: { type: 'AccountRegistered', data: eventData(account, now) } };
  if (existing.msisdn === account.msisdn && existing.displayName === account.displayName)
    return { account, isNew: false };
  const previousMsisdn = existing.msisdn === account.msisdn ? undefined : existing.msisdn;
  const data = { ...eventData(account, now), ...(previousMsisdn !== undefined && { previousMsisdn }) };
  return { account, isNew: false, event: { type: 'AccountChanged', data } };
}

/** The event of a deleted account. */
export function deregistered(account: Account, now: Date): AccountEvent {
  return { type: 'AccountDeregistered', data: eventData(account, now) };
}

function eventData({ accountId, userId, msisdn, displayName }: Account, now: Date) {
  return {
    accountId,
    userId,
    ...(msisdn !== undefined && { msisdn }),
    ...(displayName !== undefined && { displayName }),
    at: now.toISOString(),
  };
}
