import { randomUUID } from 'node:crypto';
import type { Account } from '@smsonly/directory';
import pg from 'pg';
import { domain } from './addresses.js';

/** imps-front's registry, as its provisioning API would change it. */
export class TestRegistry {
  readonly #pool: pg.Pool;
  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2 });
  }

  async register(name: string, msisdn?: string): Promise<Account> {
    const account = { accountId: randomUUID(), userId: `wv:${name}@${domain}` };
    await this.#pool.query(
      `insert into imps_front.account (account_id, user_id, spelling, msisdn, password, registered_at, changed_at)
       values ($1, $2, $2, $3, ''::bytea, now(), now())`,
      [account.accountId, account.userId, msisdn ?? null],
    );
    return { ...account, ...(msisdn === undefined ? {} : { msisdn }) };
  }

  async changeNumber({ accountId, userId }: Account, msisdn: string | undefined): Promise<Account> {
    await this.#pool.query('update imps_front.account set msisdn = $2 where account_id = $1', [
      accountId,
      msisdn ?? null,
    ]);
    return { accountId, userId, ...(msisdn === undefined ? {} : { msisdn }) };
  }

  async rename({ accountId }: Account, displayName: string | undefined): Promise<void> {
    await this.#pool.query('update imps_front.account set display_name = $2 where account_id = $1', [
      accountId,
      displayName ?? null,
    ]);
  }

  async deregister({ accountId }: Account): Promise<void> {
    await this.#pool.query('delete from imps_front.account where account_id = $1', [accountId]);
  }

  /** Any statement with the rights of the login role. */
  async query<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.#pool.query<R>(sql, values)).rows;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
