/** The operator, at the provisioning API. */

export type AccountBody = Readonly<{ password: string; msisdn?: string; displayName?: string }>;

export class Operator {
  constructor(
    private readonly api: string,
    private readonly token: string,
  ) {}

  /** Registers or updates; gives the HTTP status. */
  async put(userId: string, account: AccountBody): Promise<number> {
    return (await this.call(userId, { method: 'PUT', body: JSON.stringify(account) })).status;
  }

  async delete(userId: string): Promise<number> {
    return (await this.call(userId, { method: 'DELETE' })).status;
  }

  async get(userId: string): Promise<{ status: number; account: unknown }> {
    const answer = await this.call(userId, {});
    return { status: answer.status, account: await answer.json() };
  }

  private call(userId: string, init: RequestInit): Promise<Response> {
    return fetch(`${this.api}/accounts/${encodeURIComponent(userId)}`, {
      ...init,
      headers: { authorization: `Bearer ${this.token}`, ...(init.body ? { 'content-type': 'application/json' } : {}) },
    });
  }
}
