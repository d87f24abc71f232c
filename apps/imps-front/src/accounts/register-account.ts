import { randomUUID } from 'node:crypto';
import { emit, type Outbox } from '@smsonly/kafka';
import { sqlState, type Database, type ModelTx } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { Problem } from '../provisioning/problem.js';
import type { Registration } from '../provisioning/read-registration.js';
import { sessionEnded } from '../sessions/session-events.js';
import type { SessionStore } from '../sessions/session.store.js';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { Account, AccountStore } from './account.store.js';
import { decideRegistration, deregistered } from './decide-registration.js';
import type { PasswordCipher } from './password-cipher.js';

export type AccountDependencies = Readonly<{
  db: Database;
  outbox: Outbox;
  accounts: AccountStore;
  sessions: SessionStore;
  cipher: PasswordCipher;
  logger: Logger;
  /** How long Kafka is waited for, ms; the outbox tells its events later then. */
  patienceMs: number;
}>;

/**
 * Registers a user or changes his account, with the event that tells so.
 * @throws Problem 400 when a new account has no password, 409 when its number is another account's
 */
export async function registerAccount(
  deps: AccountDependencies,
  wanted: Registration,
  now: Date,
): Promise<{ account: Account; isNew: boolean }> {
  try {
    return await register(deps, wanted, now);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  try {
    // Perhaps somebody registered the same user at the same moment: then this changes his account.
    return await register(deps, wanted, now);
  } catch (error) {
    if (isUniqueViolation(error)) throw new Problem(409, 'Number is taken', 'Another account has this number.');
    throw error;
  }
}

async function register(
  { db, outbox, accounts, cipher, logger, patienceMs }: AccountDependencies,
  wanted: Registration,
  now: Date,
) {
  const { account, isNew, event } = await db.modelTransaction(async (tx) => {
    const { password: clear, ...named } = wanted;
    const existing = await accounts.findForUpdate(tx, wanted.userId);
    const accountId = existing?.accountId ?? randomUUID();
    const password = clear === undefined ? existing?.password : cipher.seal(clear, accountId);
    if (!password) throw new Problem(400, 'Body cannot be used', 'password is missing: a new account needs one.');
    const decision = decideRegistration(existing, { ...named, accountId, password }, now);
    await (decision.isNew ? accounts.insert(tx, decision.account) : accounts.update(tx, decision.account));
    if (decision.event) await outbox.append(tx, [emit('account-events', wanted.userId, decision.event)]);
    return decision;
  });
  if (event) await isDoneWithin(patienceMs, outbox.flush([account.userId]));
  logger.info({ account: account.accountId, isNew }, 'account registered or changed');
  return { account, isNew };
}

function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505' || (error as { code?: unknown }).code === 'P2002';
}

/**
 * Deletes an account and ends its sessions. Whoever gets the user ID later is another person.
 * @returns false when there is none
 */
export async function deregisterAccount(deps: AccountDependencies, userId: string, now: Date): Promise<boolean> {
  const { db, outbox, accounts, sessions, logger, patienceMs } = deps;
  const account = await db.modelTransaction(async (tx: ModelTx) => {
    const existing = await accounts.findForUpdate(tx, userId);
    if (!existing) return undefined;
    const over = await sessions.endOfAccount(tx, existing.accountId, 'account-deleted', now);
    await accounts.delete(tx, existing.accountId);
    await outbox.append(tx, [
      ...over.flatMap((session) => sessionEnded(session, 'account-deleted', now)),
      emit('account-events', existing.userId, deregistered(existing, now)),
    ]);
    return existing;
  });
  if (!account) return false;
  await isDoneWithin(patienceMs, outbox.flush([account.userId]));
  logger.info({ account: account.accountId }, 'account deleted');
  return true;
}
