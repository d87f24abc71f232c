/**
 * What routing's runs lock against each other, and in which order. Everything is held until the commit.
 *
 * 1. **Accounts**, by user ID, number and account ID. Whoever makes an offer holds its addressee's lock shared from before the registry
 *    is read; whoever closes an account takes it exclusively first. So an offer is either there when the account is closed, or was
 *    decided after the account had left the registry: none is stranded, and none goes out twice.
 * 2. **Offers and submissions that are taken out**: their rows.
 * 3. **Consent**, by phone. Whoever requests texts holds it shared from before what the phone said is read; whoever carries out a STOP
 *    takes it exclusively. So a text is either there to be taken back, or was decided after the STOP was on record: none slips through.
 * 4. **Bindings of the pairs that write**: their rows, by ID (`lockBindings`). A pair that writes cannot lose its number meanwhile.
 * 5. **Numbers towards a phone**, by phone, exclusively, and only by runs in which a pair has no number yet: one at a time gives a
 *    phone's numbers out, so no two pairs get the same one.
 * 6. **Bindings of pairs that may have to give their number up**: their rows, those that nobody else has locked (`lockSilentBindings`).
 *    A row that is locked is passed over: its pair writes, or hears from its SMS, at this moment, so its number is not free.
 *
 * Each step takes its locks in one order (by gate or ID), and a run never goes back to an earlier step, so two runs cannot wait for each
 * other in a circle; the last step waits for nobody. Three things do not keep to this, since what they lock is known too late: the
 * accounts to which delivery reports go, the bindings that a closed account releases, and several runs that share a transaction, each of
 * which begins anew. Should one of these close a circle, Postgres ends one of the transactions and `Database.transaction` carries it
 * out again; until the commit nothing has gone out.
 */
import type { Tx } from '@smsonly/persistence';

const accounts = 7_301;
const numbers = 7_302;
const consent = 7_303;

/** Few, since a run holds one lock for each and the server's lock table is bounded; shared locks do not hinder each other. */
const gates = 256;

/** Step 1, for whoever makes offers. @param names user IDs, numbers and account IDs by which the addressees are found */
export async function lockAccountsShared(tx: Tx, names: Iterable<string>): Promise<void> {
  await lockShared(tx, accounts, gatesOf(names));
}

/** Step 1, for whoever closes accounts: waits until every offer to them that is being made is committed, and holds back new ones. */
export async function lockAccountsExclusive(tx: Tx, names: Iterable<string>): Promise<void> {
  await lockExclusive(tx, accounts, gatesOf(names));
}

/** Step 3, for whoever requests texts. */
export async function lockConsentShared(tx: Tx, phones: Iterable<string>): Promise<void> {
  await lockShared(tx, consent, gatesOf(phones));
}

/** Step 3, for a STOP: waits until every text to these phones that is being requested is committed, and holds back new ones. */
export async function lockConsentExclusive(tx: Tx, phones: Iterable<string>): Promise<void> {
  await lockExclusive(tx, consent, gatesOf(phones));
}

/** Step 5: holds back everybody else who wants to give numbers towards these phones to pairs. */
export async function lockNumbers(tx: Tx, phones: readonly string[]): Promise<void> {
  await tx.run`
    select pg_advisory_xact_lock(${numbers}::int, phone)
      from (select distinct hashtext(phone) as phone from unnest(${phones}::text[]) as phone order by 1) as ordered`;
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
