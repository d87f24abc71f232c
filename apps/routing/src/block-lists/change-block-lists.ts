import type { Address, BlockEntry, FactOf } from '@smsonly/contracts';
import { readRegistry, type Numbering } from '@smsonly/directory';
import { answer, emit, type Handler, type Outgoing } from '@smsonly/kafka';
import type { BlockLists, Entry } from './entry.js';
import { composeResult } from '../compose-result.js';
import { lockLists, readLists, replaceLists, type StoredLists } from './block.store.js';
import { changeLists, type BlockChangeRequested } from './change-lists.js';

type BlockListsRequested = Extract<FactOf<'message-requests'>, { type: 'BlockListsRequested' }>;
type BlockListsChanged = FactOf<'block-events'>;

/** Most entries of one list: block and grant lists are read and published whole, and each message to their owner looks into them. */
const mostEntries = 1000;

/** Most bytes of both lists, as published and as spelt, in JSON; a record holds 900 kB. */
const mostBytes = 800_000;

/** Whether the lists are larger than they may be. Lists that are so already may still shrink. */
function areTooLarge(before: BlockLists, after: BlockLists, published: BlockListsChanged): boolean {
  if (after.entries.length <= before.entries.length) return false;
  const spelt = after.entries.reduce((sum, { spelling }) => sum + Buffer.byteLength(spelling) + 3, 0);
  return (
    (['block', 'grant'] as const).some((list) => entriesOn(list, after.entries).length > mostEntries) ||
    Math.max(spelt, Buffer.byteLength(JSON.stringify(published.data))) > mostBytes
  );
}

/** BlockEntity-Request: changes the lists, answers, and publishes the new lists; 754 for more entries than lists may have. */
export function changeBlockLists({ numbering }: { numbering: Numbering }): Handler<BlockChangeRequested> {
  return async (events, { tx }) => {
    const addresses = events.flatMap((event) => addressesIn(event.data));
    const registry = await readRegistry(tx, {
      userIds: addresses.map((address) => address.canonical),
      msisdns: addresses.flatMap((address) => address.msisdn ?? []),
    });
    const accountIds = [...new Set(events.map((event) => event.data.requester.accountId))].sort();
    const stored = await lockLists(tx, accountIds);
    const changed = new Map<string, StoredLists>();
    const outgoing = events.flatMap((event): Outgoing[] => {
      const { accountId, userId } = event.data.requester;
      const before = changed.get(accountId)?.lists ?? stored(accountId);
      const { lists, outcomes } = changeLists(before, event.data, { registry, numbering });
      const published = listsChanged(accountId, userId, lists);
      if (areTooLarge(before, lists, published))
        return [answer(event, { type: 'RequestCompleted', data: { result: { code: 754 } } })];
      changed.set(accountId, { accountId, userId, lists });
      return [
        emit('block-events', userId, published, { cause: event }),
        answer(event, { type: 'RequestCompleted', data: { result: composeResult(outcomes) } }),
      ];
    });
    await replaceLists(tx, [...changed.values()]);
    return outgoing;
  };
}

/** GetBlockedList-Request: answers with the lists as their owner spelt them. */
export function reportBlockLists(): Handler<BlockListsRequested> {
  return async (events, { tx }) => {
    const stored = await readLists(tx, [...new Set(events.map((event) => event.data.requester.accountId))]);
    return events.map((event) => {
      const { blockInUse, grantInUse, entries } = stored(event.data.requester.accountId);
      return answer(event, {
        type: 'BlockListsReported',
        data: {
          result: { code: 200 },
          block: { inUse: blockInUse, userIds: entriesOn('block', entries).map((entry) => entry.spelling) },
          grant: { inUse: grantInUse, userIds: entriesOn('grant', entries).map((entry) => entry.spelling) },
        },
      });
    });
  };
}

export function listsChanged(accountId: string, userId: string, lists: BlockLists): BlockListsChanged {
  return {
    type: 'BlockListsChanged',
    data: {
      accountId,
      userId,
      blockInUse: lists.blockInUse,
      blocked: entriesOn('block', lists.entries).map((entry) => entry.canonical),
      grantInUse: lists.grantInUse,
      granted: entriesOn('grant', lists.entries).map((entry) => entry.canonical),
      blockedEntries: entriesOn('block', lists.entries).map(blockEntryOf),
      grantedEntries: entriesOn('grant', lists.entries).map(blockEntryOf),
    },
  };
}

function blockEntryOf({ canonical, holderAccountId, msisdn }: Entry): BlockEntry {
  return {
    canonical,
    ...(holderAccountId !== undefined && { accountId: holderAccountId }),
    ...(msisdn !== undefined && { msisdn }),
  };
}

function entriesOn(list: Entry['list'], entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => entry.list === list);
}

function addressesIn({ block, grant }: BlockChangeRequested['data']): Address[] {
  return [block, grant].flatMap((change) => [
    ...(change?.replace ?? []),
    ...(change?.add ?? []),
    ...(change?.remove ?? []),
  ]);
}
