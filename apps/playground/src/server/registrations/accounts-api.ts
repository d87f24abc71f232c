import { Problem } from '../http/problem.js';
import { unreachable } from '../upstream/pass-on.js';

/** What the provisioning API tells of an account. */
export type Account = Readonly<{ userId: string; msisdn?: string; displayName?: string }>;

const name = 'imps-front’s provisioning API';
const longestWaitMs = 15_000;

/** The provisioning API. Its token goes no further than this file. */
export class AccountsApi {
  constructor(private readonly place: Readonly<{ url: string; token: string }>) {}

  /** @throws Problem when it cannot be told */
  async find(userId: string): Promise<Account | undefined> {
    const answer = await this.ask('GET', userId);
    return answer === undefined ? undefined : (answer as Account);
  }

  /** Makes the account, or changes it. @throws Problem that the API gave, such as 409 when another account has the number */
  async put(
    userId: string,
    account: Readonly<{ password: string; msisdn: string; displayName: string }>,
  ): Promise<void> {
    await this.ask('PUT', userId, account);
  }

  /** @returns whether there was one */
  async delete(userId: string): Promise<boolean> {
    return (await this.ask('DELETE', userId)) !== undefined;
  }

  /** @returns undefined for 404 */
  private async ask(method: string, userId: string, body?: object): Promise<unknown> {
    const { url, token } = this.place;
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${url}/v1/accounts/${encodeURIComponent(userId)}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(longestWaitMs),
        ...(body && { body: JSON.stringify(body) }),
      });
      text = await answer.text();
    } catch (error) {
      throw unreachable(name, error, 503);
    }
    if (answer.status === 404) return undefined;
    const told = readJson(text);
    if (answer.ok) return told;
    throw problemOf(answer.status, told);
  }
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function problemOf(status: number, { title, detail }: Readonly<Record<string, unknown>>): Problem {
  if (status === 401) return new Problem(502, `${name} refuses us`, 'ADMIN_TOKEN is not the one that it knows.');
  if (status === 503) return new Problem(503, `${name} is not available`, 'It answers 503; try again later.');
  if (status >= 500) return new Problem(502, `${name} failed`, `It answers ${status}.`);
  return new Problem(
    status,
    typeof title === 'string' ? title : 'Refused',
    typeof detail === 'string' ? detail : `${name} answers ${status}.`,
  );
}
