import type { Address, FactOf } from '@smsonly/contracts';
import { resolveAddress, type Numbering, type Registry } from '@smsonly/directory';
import type { BlockLists, Entry } from './entry.js';
import { refusal } from '../refusal.js';
import type { TargetOutcome } from '../compose-result.js';

export type BlockChangeRequested = Extract<FactOf<'message-requests'>, { type: 'BlockChangeRequested' }>;
type EntityChange = NonNullable<BlockChangeRequested['data']['block']>;
type ListName = Entry['list'];

type Facts = Readonly<{ registry: Registry; numbering: Numbering }>;
export type ChangedLists = Readonly<{ lists: BlockLists; outcomes: TargetOutcome[] }>;

/**
 * The lists after a BlockEntity-Request: replacements come first, then additions, then removals. An unknown user of our own domain is
 * not listed (531); numbers and users of other domains are. Adding or removing an entry twice is the same as once.
 */
export function changeLists(lists: BlockLists, change: BlockChangeRequested['data'], facts: Facts): ChangedLists {
  const outcomes: TargetOutcome[] = [];
  let entries = lists.entries;
  for (const [list, wanted] of [
    ['block', change.block],
    ['grant', change.grant],
  ] as const)
    if (wanted) entries = changeList(list, entries, wanted, facts, outcomes);
  return {
    lists: {
      blockInUse: change.block?.inUse ?? lists.blockInUse,
      grantInUse: change.grant?.inUse ?? lists.grantInUse,
      entries,
    },
    outcomes,
  };
}

function changeList(
  list: ListName,
  entries: readonly Entry[],
  { replace, add, remove }: EntityChange,
  facts: Facts,
  outcomes: TargetOutcome[],
): readonly Entry[] {
  const of = new Map(entries.filter((entry) => entry.list === list).map((entry) => [entry.canonical, entry]));
  const listed = (address: Address): void => {
    const entry = entryOf(list, address, facts);
    outcomes.push({ targets: [address], ...(entry ? {} : { refusal: refusal('unknown-user') }) });
    if (!entry) return;
    const before = of.get(entry.canonical);
    // The entry stays as it is if the address still belongs to the same person; a new holder of the address replaces it.
    const isSame = before?.holderAccountId === entry.holderAccountId;
    of.set(entry.canonical, { ...(before && isSame ? before : entry), spelling: address.spelling });
  };
  if (replace) {
    const kept = new Set(replace.map((address) => address.canonical));
    for (const canonical of [...of.keys()]) if (!kept.has(canonical)) of.delete(canonical);
    replace.forEach(listed);
  }
  add.forEach(listed);
  for (const address of remove) {
    of.delete(address.canonical);
    outcomes.push({ targets: [address] });
  }
  return [...entries.filter((entry) => entry.list !== list), ...of.values()];
}

function entryOf(list: ListName, address: Address, { registry, numbering }: Facts): Entry | undefined {
  const destination = resolveAddress(address, registry, numbering);
  if (destination.kind === 'unknown' && address.msisdn === undefined) return undefined;
  const holder = destination.kind === 'account' ? destination.account : undefined;
  return {
    list,
    canonical: address.canonical,
    spelling: address.spelling,
    ...(address.msisdn !== undefined && { msisdn: address.msisdn }),
    ...(holder && { holderAccountId: holder.accountId }),
    ...(holder?.msisdn !== undefined && { holderMsisdn: holder.msisdn }),
  };
}
