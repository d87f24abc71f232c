import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Account } from '@smsonly/directory';
import { PresenceDesk, type TestSession } from './presence-desk.js';

/** What a user's addresses begin with: `wv:alice1`. */
const shortOf = ({ userId }: Account): string => userId.slice(0, userId.indexOf('@'));

/** A contact list of this user. */
export const own = (account: Account, name: string): string => `${shortOf(account)}/${name}`;

/** A desk with Alice (who has a number) and Bob (who has none), new people for each test, each in one session. */
export class TwoUsers {
  desk!: PresenceDesk;
  alice!: Account & Readonly<{ msisdn: string }>;
  bob!: Account;
  atAlice!: TestSession;
  atBob!: TestSession;
  #tests = 0;

  /** A number in the ranges that no other test of this file uses. */
  fresh(block = 1): string {
    return `+474${block}0000${String(this.#tests).padStart(2, '0')}`;
  }

  /** A user ID that no other test of this file uses. */
  named(name: string): string {
    return `${name}${this.#tests}`;
  }

  get bobs(): string {
    return shortOf(this.bob);
  }

  static forEachTest(): TwoUsers {
    const users = new TwoUsers();
    beforeAll(async () => {
      users.desk = await PresenceDesk.open();
    });
    afterAll(() => users.desk.close());
    beforeEach(() => users.createUsers());
    return users;
  }

  private async createUsers(): Promise<void> {
    this.#tests += 1;
    const { registry } = this.desk;
    const msisdn = this.fresh(0);
    this.alice = { ...(await registry.register(this.named('alice'), msisdn)), msisdn };
    this.bob = await registry.register(this.named('bob'));
    this.atAlice = await this.desk.logIn(this.alice);
    this.atBob = await this.desk.logIn(this.bob);
    await this.desk.settle();
    this.desk.notifications.length = 0;
  }
}
