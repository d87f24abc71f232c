import type { ModelTx, Tx } from '@smsonly/persistence';

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
  accountId: string;
  userId: string;
  spelling: string;
  msisdn: string | null;
  displayName: string | null;
  password: Uint8Array<ArrayBuffer>;
  registeredAt: Date;
  changedAt: Date;
};

/** The account with this user ID, else the one with this number. */
export async function findAccount(
  { account: accounts }: Pick<ModelTx, 'account'>,
  { canonical, msisdn }: Readonly<{ canonical: string; msisdn?: string }>,
): Promise<Account | undefined> {
  const row =
    (await accounts.findUnique({ where: { userId: canonical } })) ??
    (msisdn !== undefined && (await accounts.findUnique({ where: { msisdn } })));
  return row ? accountOf(row) : undefined;
}

/** Locks the account until the end of the transaction; false when there is none. */
export async function lockAccount(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.rows<object>`
    select account_id from account where account_id = ${accountId}::uuid for no key update`;
  return rows.length > 0;
}

export async function findAccountForUpdate(tx: ModelTx, userId: string): Promise<Account | undefined> {
  const [found] = await tx.rows<{ account_id: string }>`
    select account_id from account where user_id = ${userId} for update`;
  if (!found) return undefined;
  const row = await tx.account.findUnique({ where: { accountId: found.account_id } });
  return row ? accountOf(row) : undefined;
}

export async function insertAccount(tx: ModelTx, account: Account): Promise<void> {
  await tx.account.create({ data: rowOf(account) });
}

export async function updateAccount(tx: ModelTx, account: Account): Promise<void> {
  await tx.account.update({ where: { accountId: account.accountId }, data: rowOf(account) });
}

export async function deleteAccount(tx: ModelTx, accountId: string): Promise<void> {
  await tx.account.delete({ where: { accountId } });
}

function accountOf({ msisdn, displayName, ...row }: Row): Account {
  return { ...row, ...(msisdn !== null && { msisdn }), ...(displayName !== null && { displayName }) };
}

function rowOf({ msisdn, displayName, ...account }: Account): Row {
  return { ...account, msisdn: msisdn ?? null, displayName: displayName ?? null };
}
