import type { PrimitiveOf } from '@smsonly/imps-model';
import { codeOf, ImpsClient } from './imps-client.js';

/** Interval between polls that bring nothing, ms. */
const pollInterval = 100;
/** Codes that phones take for a logout. */
const sessionEnds = new Set([600, 601, 604]);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * An IM user whose client asks again, with the same transaction ID, for whatever was not answered, and polls all the time. It
 * shows what comes, without a look at IDs.
 */
export class PollingUser {
  /** What was shown, in order. */
  readonly texts: string[] = [];
  /** Polls that failed: what they brought was given out and shown to nobody. */
  lostAnswers = 0;
  private transactions = 0;
  private isStopped = false;
  private polling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly client: ImpsClient,
    private readonly deadline: number,
  ) {}

  /** @param deadline after which it no longer asks again, ms since 1970 */
  static async login(url: string, userId: string, password: string, deadline: number): Promise<PollingUser> {
    const user = new PollingUser(new ImpsClient({ url, userId, password, version: '1.2' }), deadline);
    await user.again(async () => {
      const { result } = await user.client.login();
      if (result.code !== 200) throw new Error(`login: ${result.code}`);
    });
    return user;
  }

  get userId(): string {
    return this.client.userId;
  }

  /** Resolves when the server has accepted the message. */
  async send(to: string, text: string): Promise<void> {
    const id = `p${(this.transactions += 1)}`;
    const request: PrimitiveOf<'SendMessage-Request'> = {
      kind: 'SendMessage-Request',
      deliveryReport: false,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: Buffer.byteLength(text),
        recipient: { users: [{ userId: to }] },
        sender: { user: { userId: this.userId } },
      },
      contentData: text,
    };
    await this.again(async () => {
      const answer = await this.client.request(request, id);
      if (codeOf(answer) !== 200) throw new Error(`${answer.kind} ${codeOf(answer)}`);
    });
  }

  startPolling(): void {
    this.polling = this.poll();
    // Told by stop().
    this.polling.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.polling;
  }

  private async poll(): Promise<void> {
    while (!this.isStopped) {
      const got = await this.client.poll().catch(() => void (this.lostAnswers += 1));
      if (!got) {
        await pause(pollInterval);
        continue;
      }
      const { content, mode } = got.transaction;
      if (sessionEnds.has(codeOf(content) ?? 0))
        throw new Error(`a poll of ${this.userId} was answered with ${content.kind} ${codeOf(content)}`);
      if (mode === 'Response') continue;
      if (content.kind === 'NewMessage') this.texts.push((content as PrimitiveOf<'NewMessage'>).contentData ?? '');
      await this.again(() => this.client.acknowledge(got.transaction));
    }
  }

  private async again(attempt: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > this.deadline) throw error;
        await pause(100);
      }
    }
  }
}
