import type { Address } from '@smsonly/contracts';
import type { Database } from '@smsonly/persistence';
import type { MembersOfLists } from './send-message.js';

type Row = { list_key: string; canonical: string; msisdn: string | null; spelling: string };

/** Members of contact lists, read from the view that presence grants. */
export class ListMemberStore {
  constructor(private readonly db: Database) {}

  /** Lists without members count as unknown: the view knows lists by their members. */
  async of(ownerAccountId: string, listKeys: readonly string[]): Promise<MembersOfLists> {
    if (listKeys.length === 0) return new Map();
    const rows = await this.db.prisma.$queryRaw<Row[]>`
      select list_key, canonical, msisdn, spelling from presence.contact_spelling
      where owner_account_id = ${ownerAccountId}::uuid and list_key = any(${[...listKeys]}::text[])`;
    const members = Map.groupBy(rows, (row) => row.list_key);
    return new Map([...members].map(([key, entries]) => [key, entries.map(addressOf)]));
  }
}

function addressOf({ canonical, msisdn, spelling }: Row): Address {
  return { canonical, spelling, ...(msisdn !== null && { msisdn }) };
}
