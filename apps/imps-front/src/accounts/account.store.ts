import type { Database, Sql, Tx } from '@smsonly/persistence';

/** A registered IM user. */
export type Account = Readonly<{
  accountId: string;
  /** Canonical. */
  userId: string;
  /** As the operator wrote it. */
  spelling: string;
  msisdn?: string;
  displayName?: string;
  /** Encrypted, see PasswordCipher. */
  password: Uint8Array<ArrayBuffer>;
  registeredAt: Date;
  changedAt: Date;
}>;

type Row = {
  account_id: string;
  user_id: string;
  spelling: string;
  msisdn: string | null;
  display_name: string | null;
  password: Uint8Array<ArrayBuffer>;
  registered_at: Date;
  changed_at: Date;
};

/** The account with this user ID, else the one with this number. */
export async function findAccount(
  { prisma: { account: accounts } }: Database,
  { canonical, msisdn }: Readonly<{ canonical: string; msisdn?: string }>,
): Promise<Account | undefined> {
  const row =
    (await accounts.findUnique({ where: { userId: canonical } })) ??
    (msisdn !== undefined && (await accounts.findUnique({ where: { msisdn } })));
  if (!row) return undefined;
  const { msisdn: number, displayName, ...rest } = row;
  return { ...rest, ...(number !== null && { msisdn: number }), ...(displayName !== null && { displayName }) };
}

/** Whether the account has a number of its own. */
export async function hasNumber(sql: Sql, accountId: string): Promise<boolean> {
  const rows = await sql.rows<object>`
    select account_id from account where account_id = ${accountId}::uuid and msisdn is not null`;
  return rows.length > 0;
}

/** Locks the account until the end of the transaction; false when there is none. */
export async function lockAccount(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.rows<object>`
    select account_id from account where account_id = ${accountId}::uuid for no key update`;
  return rows.length > 0;
}

/** The account with this user ID, locked until the end of the transaction. */
export async function findAccountForUpdate(tx: Tx, userId: string): Promise<Account | undefined> {
  const [row] = await tx.rows<Row>`
    select account_id, user_id, spelling, msisdn, display_name, password, registered_at, changed_at
    from account where user_id = ${userId} for update`;
  return row && accountOf(row);
}

/** Waited for, so that a number or user ID that another account has is known by the error of this statement. */
export async function insertAccount(tx: Tx, account: Account): Promise<void> {
  const { accountId, userId, spelling, msisdn, displayName, password, registeredAt, changedAt } = account;
  await tx.run`
    insert into account (account_id, user_id, spelling, msisdn, display_name, password, registered_at, changed_at)
    values (${accountId}::uuid, ${userId}, ${spelling}, ${msisdn ?? null}, ${displayName ?? null}, ${password}, ${registeredAt}, ${changedAt})`;
}

export async function updateAccount(tx: Tx, account: Account): Promise<void> {
  const { accountId, spelling, msisdn, displayName, password, changedAt } = account;
  await tx.run`
    update account set spelling = ${spelling}, msisdn = ${msisdn ?? null}, display_name = ${displayName ?? null},
      password = ${password}, changed_at = ${changedAt}
    where account_id = ${accountId}::uuid`;
}

export async function deleteAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.run`delete from account where account_id = ${accountId}::uuid`;
}

function accountOf(row: Row): Account {
  return {
    accountId: row.account_id,
    userId: row.user_id,
    spelling: row.spelling,
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    ...(row.display_name !== null && { displayName: row.display_name }),
    password: row.password,
    registeredAt: row.registered_at,
    changedAt: row.changed_at,
  };
}
