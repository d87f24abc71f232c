import type { Primitive } from '@smsonly/imps-model';
import { codeOf } from '../../people/imps-client.js';
import { Operator, type AccountBody } from '../../people/operator.js';
import type { Journal } from '../journal.js';
import { PhoneWatch } from '../phone-watch.js';
import type { Random } from '../random.js';
import type { Rig } from '../rig.js';
import { Terminal } from '../terminal.js';

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until then an answer of one person to another is waited for; then the line says so and goes on, ms. */
export const longWait = 90_000;

/** Texts of one line that have not arrived: more would only queue, and hide when the system has recovered. */
const mostUnderWay = 5;

const userCount = 12;
const phoneCount = 5;

/** The people of one piece of the campaign, who know nobody of another. */
export class Scene {
  isFlowing = true;
  readonly users: readonly Terminal[];
  readonly phones: readonly PhoneWatch[];

  constructor(
    private readonly rig: Rig,
    readonly piece: number,
    readonly journal: Journal,
    readonly random: Random,
  ) {
    this.users = Array.from({ length: userCount }, (_, index) =>
      this.terminal(this.userId(`u${index}`), { isPulling: index === 10, encoding: index % 2 ? 'wbxml' : 'xml' }),
    );
    this.phones = Array.from({ length: phoneCount }, (_, index) => this.phone(this.number('45', index)));
  }

  user(index: number): Terminal {
    const user = this.users[index];
    if (!user) throw new RangeError(`there is no user ${index}`);
    return user;
  }

  phoneAt(index: number): PhoneWatch {
    const phone = this.phones[index];
    if (!phone) throw new RangeError(`there is no phone ${index}`);
    return phone;
  }

  userId(name: string): string {
    return `wv:${name}x${this.piece}@${this.rig.system.domain}`;
  }

  number(block: '45' | '49', index: number): string {
    return `+47${block}${String(this.piece % 1000).padStart(3, '0')}${String(index).padStart(3, '0')}`;
  }

  /** How an IM user addresses a phone. */
  addressOf(msisdn: string): string {
    return `wv:${msisdn}@${this.rig.system.domain}`;
  }

  terminal(userId: string, options: Partial<Terminal['options']> = {}): Terminal {
    return new Terminal({ url: this.rig.imps, userId, password: 'pw', journal: this.journal, ...options });
  }

  phone(msisdn: string): PhoneWatch {
    const phone = new PhoneWatch(this.rig.system.simulator, msisdn, this.journal);
    phone.start();
    return phone;
  }

  async everybodyIn(): Promise<void> {
    await Promise.all(
      this.users.map(({ userId }, index) => this.register(userId, { password: 'pw', displayName: `U${index}` })),
    );
    await Promise.all(this.users.map((user) => user.start()));
  }

  async register(userId: string, account: AccountBody): Promise<void> {
    await this.patiently(() => this.operator.put(userId, account), [200, 201, 204]);
  }

  async deregister(userId: string): Promise<void> {
    await this.patiently(() => this.operator.delete(userId), [200, 204, 404]);
  }

  /** Asks; what is not answered 200 is not as the model says. */
  async must(
    user: Terminal,
    content: Primitive,
    what: string,
    code = 200,
  ): Promise<ReturnType<Terminal['ask']> extends Promise<infer A> ? A : never> {
    const answer = await user.ask(content);
    const found = codeOf(answer) ?? 200;
    if (found !== code) this.wrong(`${what}: ${content.kind} of ${user.userId}`, String(code), String(found));
    return answer;
  }

  /** Notes what is not as the model says. */
  wrong(what: string, expected: string, found: string): void {
    this.journal.states.push({ what: `${what} at ${new Date().toISOString()}`, expected, found });
  }

  /** The next text of a line may be written: not too many are under way, however slow the system is. */
  async turnOf(line: string, ms: number): Promise<void> {
    await pause(ms);
    while (this.isFlowing && this.journal.countUnderWay(line) >= mostUnderWay) await pause(20);
  }

  /** Waits until something is so. @returns whether it became so in time */
  async until(isSo: () => boolean, timeoutMs = longWait): Promise<boolean> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(20)) if (isSo()) return true;
    return isSo();
  }

  private get operator(): Operator {
    return new Operator(this.rig.adminUrl, this.rig.system.adminToken);
  }

  private async patiently(call: () => Promise<number>, good: readonly number[]): Promise<void> {
    let found = 'no answer';
    for (const end = Date.now() + longWait; Date.now() < end; await pause(250)) {
      try {
        const status = await Promise.race([call(), pause(6_000).then(() => 0)]);
        if (good.includes(status)) return;
        found = `HTTP ${status}`;
        if (status >= 400 && status < 500) break;
      } catch {
        found = 'no connection';
      }
    }
    throw new Error(`the provisioning API answers the operator with ${found}`);
  }
}
