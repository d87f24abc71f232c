import type { PrimitiveOf } from './index.js';

/** The users and lists that a request names, in whichever of the two shapes it came. */
export type Targets = Readonly<{ userIds: readonly string[]; contactLists: readonly string[] }>;

type Named = Readonly<{
  users?: readonly Readonly<{ userId: string }>[];
  userIds?: readonly string[];
  userIdList?: readonly string[];
  contactLists?: readonly string[];
  contactListIdList?: readonly string[];
}>;

/**
 * The users and contact lists that a presence, attribute list or group request names. Versions up to 1.2 write User or
 * UserID and ContactList, 1.3 wraps them in UserIDList and ContactListIDList; clients mix the shapes, so both are read.
 */
export function targetsOf(named: Named): Targets {
  const { users = [], userIds = [], userIdList = [], contactLists = [], contactListIdList = [] } = named;
  return {
    userIds: [...users.map((user) => user.userId), ...userIds, ...userIdList],
    contactLists: [...contactLists, ...contactListIdList],
  };
}

/** Whether the block or grant list is in use, in either form; undefined when the request does not say. */
export function inUseOf(
  blocking: PrimitiveOf<'BlockEntity-Request'> | PrimitiveOf<'GetBlockedList-Response'>,
  which: 'blockList' | 'grantList',
): boolean | undefined {
  return blocking[`${which}InUse`] ?? blocking[which]?.inUse;
}

/** One criterion of a search. */
export type SearchPairData = Readonly<{ element: string; text: string; pairId?: number }>;

/** The criteria of a Search-Request, in any of their shapes. */
export function searchPairsOf(request: PrimitiveOf<'Search-Request'>): readonly SearchPairData[] {
  return (request.searchPairLists ?? []).flatMap((pairs) => [
    ...(pairs.searchElements ?? []).map((element, index) => ({
      element,
      text: pairs.searchStrings?.[index] ?? '',
      ...(pairs.pairIds?.[index] !== undefined && { pairId: pairs.pairIds[index] }),
    })),
    ...(pairs.searchPairs ?? []).map((pair) => ({
      element: pair.searchElement,
      text: pair.searchString ?? '',
      ...(pair.pairId !== undefined && { pairId: pair.pairId }),
    })),
  ]);
}

/** The messages of a GetMessageList-Response, in either shape. */
export function messagesOf(response: PrimitiveOf<'GetMessageList-Response'>): readonly MessageInfo[] {
  return [...(response.messageInfos ?? []), ...(response.messageInfoList ?? [])];
}

type MessageInfo = PrimitiveOf<'NewMessage'>['messageInfo'];
