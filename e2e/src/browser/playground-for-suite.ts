import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { freePort } from '@smsonly/testing';
import type { Browser } from 'playwright-core';
import { Operator } from '../people/operator.js';
import type { RunningSystem } from '../system/start-system.js';
import { startSystem } from '../system/system-of-suite.js';
import { startChromium } from './chromium.js';
import { PlaygroundProgram, spansTo, type DemoPerson } from './playground-program.js';

export type Person = Readonly<{ userId: string; password: string; displayName: string }>;

/** Alice and Bob, as every system has them. */
const demoAccounts: readonly DemoPerson[] = [
  { userId: 'wv:alice@im.example.com', password: 'alice-pw', displayName: 'Alice', msisdn: '+4790000001' },
  { userId: 'wv:bob@im.example.com', password: 'bob-pw', displayName: 'Bob', msisdn: '+4790000002' },
];

/** Everything that a suite in a browser needs: the system, the playground beside it, and Chromium. */
export class PlaygroundForSuite {
  readonly operator: Operator;
  private made = 0;

  private constructor(
    readonly system: RunningSystem,
    private readonly program: PlaygroundProgram,
    readonly browser: Browser,
  ) {
    this.operator = new Operator(system.admin, system.adminToken);
  }

  static async start(): Promise<PlaygroundForSuite> {
    const port = await freePort();
    const logs = mkdtempSync(join(tmpdir(), 'smsonly-playground-'));
    const browser = await startChromium();
    let system: RunningSystem | undefined;
    try {
      system = await startSystem('playground', { env: spansTo(port) });
      const log = join(logs, 'playground.log');
      return new PlaygroundForSuite(
        system,
        await PlaygroundProgram.start(system, { port, log, demoAccounts }),
        browser,
      );
    } catch (error) {
      await Promise.all([browser.close(), system?.stop()]);
      throw error;
    }
  }

  get url(): string {
    return this.program.url;
  }

  /** Registers somebody whom no other test knows. */
  async somebody(displayName: string): Promise<Person> {
    this.made += 1;
    const userId = `wv:${displayName.toLowerCase()}-${this.made}@${this.system.domain}`;
    const password = `pw-${this.made}`;
    const status = await this.operator.put(userId, { password, displayName });
    if (status !== 201) throw new Error(`the provisioning API answers ${status} for ${userId}`);
    return { userId, password, displayName };
  }

  /** A number that no other test uses. */
  newNumber(): string {
    this.made += 1;
    return `+4791${String(randomInt(1_000)).padStart(3, '0')}${String(this.made).padStart(3, '0')}`;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.program.stop();
    await this.system.stop();
  }
}
