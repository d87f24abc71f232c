/**
 * The locks that routing's runs take, and their order. All are kept until the commit.
 *
 * 1. **Accounts**, by user ID, number and account ID. A run that makes an offer takes its addressee's lock shared before it reads the
 *    registry; a run that closes an account takes the lock exclusively first. So an offer either exists when the account is closed, or
 *    was decided after the account had left the registry: no offer is stranded, and none goes out twice.
 * 2. **Offers and submissions that are deleted**: their rows.
 * 3. **Consent**, by phone. A run that requests SMS takes it shared before it reads the phone's consent; a run that carries out a STOP
 *    takes it exclusively. So a text is either there to be withdrawn, or was decided after the STOP was recorded: none slips through.
 * 4. **Bindings of the sending pairs**: their rows, by ID (`lockBindings`). A pair that is sending cannot lose its number.
 * 5. **Numbers towards a phone**, by phone, exclusively, and only in runs with a pair that has no number yet: a phone's numbers are
 *    assigned by one run at a time, so no two pairs get the same one.
 * 6. **Bindings of pairs that may have to release their number**: their rows, unless another run has locked them (`lockIdleBindings`).
 *    A locked row is skipped: its pair is sending, or gets a report on its SMS, right now, so its number is not free.
 *
 * The sweep that forgets bindings takes steps 5 and 6 in any order and skips what is locked, so it waits for nobody; it has no others.
 *
 * Each step takes its locks in one order (by gate or ID), and a run never returns to an earlier step, so two runs cannot deadlock; the
 * last step never waits. Three cases break the order, because what they lock is known too late: the accounts that delivery reports go
 * to, the bindings that a closed account releases, and several runs that share a transaction, each of which starts at step 1 again.
 * Should these deadlock, Postgres aborts one of the transactions and `Database.transaction` retries it; nothing has been published
 * before the commit.
 */
import type { Tx } from '@smsonly/persistence';

const accounts = 7_301;
const numbers = 7_302;
const consent = 7_303;

/** Few, because a run may take a lock on each and the server's lock table is limited; shared locks do not block each other. */
const gates = 256;

/** Step 1, for runs that make offers. @param names user IDs, numbers and account IDs by which the addressees are found */
export async function lockAccountsShared(tx: Tx, names: Iterable<string>): Promise<void> {
  await lockShared(tx, accounts, gatesOf(names));
}

/** Step 1, for runs that close accounts: waits for runs that are making offers to them, and blocks new ones. */
export async function lockAccountsExclusive(tx: Tx, names: Iterable<string>): Promise<void> {
  await lockExclusive(tx, accounts, gatesOf(names));
}

/** Step 3, for runs that request SMS. */
export async function lockConsentShared(tx: Tx, phones: Iterable<string>): Promise<void> {
  await lockShared(tx, consent, gatesOf(phones));
}

/** Step 3, for a STOP: waits for runs that are requesting SMS to these phones, and blocks new ones. */
export async function lockConsentExclusive(tx: Tx, phones: Iterable<string>): Promise<void> {
  await lockExclusive(tx, consent, gatesOf(phones));
}

/** Step 5: blocks other runs that assign numbers towards these phones. */
export async function lockNumbers(tx: Tx, phones: readonly string[]): Promise<void> {
  await tx.run`
    select pg_advisory_xact_lock(${numbers}::int, phone)
      from (select distinct hashtext(phone) as phone from unnest(${phones}::text[]) as phone order by 1) as ordered`;
}

/** Step 5, for the sweep, which waits for nobody: locks those of these phones that no other run has locked, and returns them. */
export async function lockFreeNumbers(tx: Tx, phones: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ phone: string }>`
    select phone from unnest(${phones}::text[]) as phone
     where pg_try_advisory_xact_lock(${numbers}::int, hashtext(phone))`;
  return rows.map(({ phone }) => phone);
}

async function lockShared(tx: Tx, lockClass: number, wanted: readonly number[]): Promise<void> {
  if (wanted.length === 0) return;
  await tx.run`
    select pg_advisory_xact_lock_shared(${lockClass}::int, gate)
      from (select gate from unnest(${wanted}::int[]) as gate order by gate) as ordered`;
}

async function lockExclusive(tx: Tx, lockClass: number, wanted: readonly number[]): Promise<void> {
  if (wanted.length === 0) return;
  await tx.run`
    select pg_advisory_xact_lock(${lockClass}::int, gate)
      from (select gate from unnest(${wanted}::int[]) as gate order by gate) as ordered`;
}

function gatesOf(names: Iterable<string>): number[] {
  return [...new Set([...names].map(gateOf))].sort((a, b) => a - b);
}

/** FNV-1a; all instances must agree on it. */
function gateOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % gates;
}
