import type { Address, Detail } from '@smsonly/contracts';
import { status, type AddressReading, type PrimitiveOf } from '@smsonly/imps-model';
import { readUser } from '../addresses/read-address.js';

type NickList = NonNullable<PrimitiveOf<'CreateList-Request'>['nickList']>;
const longestName = 400;

type Nick = { address: Address; name?: string };

/** Contacts with their nicknames; invalid user IDs are returned as a detail of the result. */
export function readNicks(
  list: NickList | undefined,
  reading: AddressReading,
): Readonly<{ nicks: Nick[]; failures: readonly Detail[] }> {
  const nicks: Nick[] = [];
  const unreadable: string[] = [];
  const entries = [...(list?.nickNames ?? []), ...(list?.userIds ?? []).map((userId) => ({ userId, name: undefined }))];
  for (const { userId, name } of entries) {
    const address = readUser(userId, reading);
    // Cut in the middle of a character, it would end in half of one, which jsonb does not take.
    if (address)
      nicks.push({ address, ...(name !== undefined && { name: name.slice(0, longestName).toWellFormed() }) });
    else unreadable.push(userId);
  }
  return { nicks, failures: unreadable.length > 0 ? [{ code: status.unknownUser, userIds: unreadable }] : [] };
}
