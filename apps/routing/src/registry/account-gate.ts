/**
 * Between "this address is registered, so the message becomes an offer" and the closing of that account. Whoever makes
 * offers keeps the gate of the addressee open (shared) from before it reads the registry until it commits; whoever closes an
 * account shuts the gate (exclusive) first. So an offer is either there when the account is closed, or was decided after
 * the account had left the registry: it is never stranded, and never goes out twice.
 */
import type { Tx } from '@smsonly/persistence';

const lockClass = 7_301;
/** Few, since a batch holds one lock for each and the server's lock table is bounded; shared locks don't hinder each other. */
const gates = 256;

/** @param names user IDs, numbers and account IDs by which the addressees are found */
export async function keepGatesOpen(tx: Tx, names: Iterable<string>): Promise<void> {
  const wanted = gatesOf(names);
  if (wanted.length === 0) return;
  await tx.$executeRaw`
    select pg_advisory_xact_lock_shared(${lockClass}::int, gate)
      from (select gate from unnest(${wanted}::int[]) as gate order by gate) as ordered`;
}

/** Waits until every offer to these accounts that is being made is committed, and holds back new ones until we commit. */
export async function shutGates(tx: Tx, names: Iterable<string>): Promise<void> {
  await tx.$executeRaw`
    select pg_advisory_xact_lock(${lockClass}::int, gate)
      from (select gate from unnest(${gatesOf(names)}::int[]) as gate order by gate) as ordered`;
}

/** The gates of these names, in the order in which they are taken. */
export function gatesOf(names: Iterable<string>): number[] {
  return [...new Set([...names].map(gateOf))].sort((a, b) => a - b);
}

/** FNV-1a; all instances must agree on it. */
function gateOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % gates;
}
