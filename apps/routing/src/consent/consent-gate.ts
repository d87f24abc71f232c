/**
 * Between "this phone takes SMS of this sender, so his text is requested" and the phone's word that it wants no more. Whoever requests
 * texts keeps the gate of their phones open (shared) from before he reads what they said until he commits; whoever carries out such a
 * word shuts the gate (exclusive) first. So a text is either there when it is taken back, or was decided after the word was on record:
 * none slips through between the two.
 */
import type { Tx } from '@smsonly/persistence';
import { gatesOf } from '../registry/account-gate.js';

const lockClass = 7_303;

/** Takes effect before the next statement. */
export function keepPhonesOpen(tx: Tx, phones: readonly string[]): void {
  tx.post`
    select pg_advisory_xact_lock_shared(${lockClass}::int, gate)
      from (select gate from unnest(${gatesOf(phones)}::int[]) as gate order by gate) as ordered`;
}

/** Waits until every text to these phones that is being requested is committed, and holds back new ones until we commit. */
export function shutPhones(tx: Tx, phones: readonly string[]): void {
  tx.post`
    select pg_advisory_xact_lock(${lockClass}::int, gate)
      from (select gate from unnest(${gatesOf(phones)}::int[]) as gate order by gate) as ordered`;
}
