import type { Address, Detail, FactOf } from '@smsonly/contracts';
import { allFailed, inUseOf, type AddressReading, type BlockListData, type EntityListData } from '@smsonly/imps-model';
import { readUsers } from '../addresses/read-address.js';
import { answeredByStatus, answeredByReport, type Forwarding } from '../requests/forwarding.js';
import { refusal } from '../requests/refusal.js';

type EntityChange = NonNullable<Extract<FactOf<'message-requests'>, { type: 'BlockChangeRequested' }>['data']['block']>;

/** BlockEntity-Request: EntityList replaces a list, AddList and RemoveList change it. */
export const blockEntity: Forwarding<'BlockEntity-Request'> = (primitive, { requester, reading }) => {
  const failures: Detail[] = [];
  const block = changeOf(primitive.blockList, inUseOf(primitive, 'blockList'), reading, failures);
  const grant = changeOf(primitive.grantList, inUseOf(primitive, 'grantList'), reading, failures);
  if (failures.length > 0 && isEmptyChange(block) && isEmptyChange(grant))
    return refusal(primitive, allFailed(failures));
  return {
    request: {
      topic: 'message-requests',
      fact: { type: 'BlockChangeRequested', data: { requester, ...(block && { block }), ...(grant && { grant }) } },
    },
    answer: answeredByStatus(failures),
  };
};

function changeOf(
  list: BlockListData | undefined,
  inUse: boolean | undefined,
  reading: AddressReading,
  failures: Detail[],
): EntityChange | undefined {
  if (!list && inUse === undefined) return undefined;
  const users = (entities: EntityListData | undefined): Address[] => {
    const { read, failures: unreadable } = readUsers(entities?.userIds ?? [], reading);
    failures.push(...unreadable);
    return [...read];
  };
  return {
    ...(inUse !== undefined && { inUse }),
    ...(list?.entityList && { replace: users(list.entityList) }),
    add: users(list?.addList),
    remove: users(list?.removeList),
  };
}

function isEmptyChange(change: EntityChange | undefined): boolean {
  if (!change) return true;
  const { inUse, replace, add, remove } = change;
  return inUse === undefined && (replace === undefined || replace.length === 0) && add.length + remove.length === 0;
}

/** GetBlockedList-Request. InUse is inside the lists up to 1.2 and beside them in 1.3: both are filled in. */
export const getBlockedList: Forwarding<'GetBlockedList-Request'> = (primitive, { requester }) => ({
  request: { topic: 'message-requests', fact: { type: 'BlockListsRequested', data: { requester } } },
  answer: answeredByReport(primitive, 'BlockListsReported', ({ block, grant }) => ({
    kind: 'GetBlockedList-Response',
    blockList: { inUse: block.inUse, entityList: { userIds: block.userIds } },
    blockListInUse: block.inUse,
    grantList: { inUse: grant.inUse, entityList: { userIds: grant.userIds } },
    grantListInUse: grant.inUse,
  })),
});
