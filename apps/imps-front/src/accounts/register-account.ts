import { randomUUID } from 'node:crypto';
import { emit, type Outbox } from '@smsonly/kafka';
import { sqlState, type Database } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { isDoneWithin } from '../publishing/is-done-within.js';
import { noteEnded, type EndMetrics } from '../sessions/end-sessions.js';
import { sessionEnded } from '../sessions/session-events.js';
import { endSessionsOfAccount } from '../sessions/session.store.js';
import { deleteAccount, findAccountForUpdate, insertAccount, updateAccount, type Account } from './account.store.js';
import { decideRegistration, deregistered } from './decide-registration.js';
import type { PasswordCipher } from './password-cipher.js';

/** The requested account. Without a password an existing account keeps its own. */
export type Registration = Readonly<{
  userId: string;
  spelling: string;
  password?: string;
  msisdn?: string;
  displayName?: string;
}>;

/**
 * The account as it is now, or why nothing was changed: a new one needs a password, and a number belongs to one account
 * only.
 */
export type RegistrationOutcome =
  Readonly<{ account: Account; isNew: boolean }> | Readonly<{ refused: 'password missing' | 'number taken' }>;

export type AccountDeps = Readonly<{
  db: Database;
  outbox: Outbox;
  cipher: PasswordCipher;
  logger: Logger;
  metrics: EndMetrics;
  /** How long to wait for Kafka, ms; after that the outbox publishes later. */
  kafkaWaitMs: number;
}>;

/** Registers a user or changes their account, with the event for it. */
export async function registerAccount(
  deps: AccountDeps,
  wanted: Registration,
  now: Date,
): Promise<RegistrationOutcome> {
  try {
    return await register(deps, wanted, now);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  try {
    // The same user may have been registered at the same moment: then this changes the account.
    return await register(deps, wanted, now);
  } catch (error) {
    if (isUniqueViolation(error)) return { refused: 'number taken' };
    throw error;
  }
}

async function register(
  { db, outbox, cipher, logger, kafkaWaitMs }: AccountDeps,
  wanted: Registration,
  now: Date,
): Promise<RegistrationOutcome> {
  const decision = await db.transaction(async (tx) => {
    const { password: clear, ...named } = wanted;
    const existing = await findAccountForUpdate(tx, wanted.userId);
    const accountId = existing?.accountId ?? randomUUID();
    const password = clear === undefined ? existing?.password : cipher.seal(clear, accountId);
    if (!password) return undefined;
    const decided = decideRegistration(existing, { ...named, accountId, password }, now);
    await (decided.isNew ? insertAccount(tx, decided.account) : updateAccount(tx, decided.account));
    if (decided.event) await outbox.append(tx, [emit('account-events', wanted.userId, decided.event)]);
    return decided;
  });
  if (!decision) return { refused: 'password missing' };
  const { account, isNew, event } = decision;
  if (event) await isDoneWithin(kafkaWaitMs, outbox.flush([account.userId]));
  logger.info({ account: account.accountId, isNew }, 'account registered or changed');
  return { account, isNew };
}

function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}

/**
 * Deletes an account and ends its sessions. A later holder of the user ID is another person.
 * @returns false when there is none
 */
export async function deregisterAccount(deps: AccountDeps, userId: string, now: Date): Promise<boolean> {
  const { db, outbox, logger, kafkaWaitMs } = deps;
  const deleted = await db.transaction(async (tx) => {
    const existing = await findAccountForUpdate(tx, userId);
    if (!existing) return undefined;
    const sessions = await endSessionsOfAccount(tx, existing.accountId, 'account-deleted', now);
    await deleteAccount(tx, existing.accountId);
    await outbox.append(tx, [
      ...sessions.flatMap((session) => sessionEnded(session, 'account-deleted', now)),
      emit('account-events', existing.userId, deregistered(existing, now)),
    ]);
    return { account: existing, sessions };
  });
  if (!deleted) return false;
  const { account, sessions } = deleted;
  await isDoneWithin(kafkaWaitMs, outbox.flush([account.userId]));
  noteEnded(deps, 'account-deleted', sessions);
  logger.info({ account: account.accountId }, 'account deleted');
  return true;
}
