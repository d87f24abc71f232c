import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '@smsonly/testing';

/** A built app as a process of its own. Only `end` stops it, not the end of this process. */
export class AppProcess {
  #child: ChildProcess | undefined;

  constructor(
    private readonly app: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly readyUrl: string,
  ) {}

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts it, and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.launch();
    await this.untilReady();
  }

  /** Starts it. */
  launch(): void {
    const main = fileURLToPath(new URL(`../../../${this.app}/dist/main.js`, import.meta.url));
    if (!existsSync(main)) throw new Error(`${main} is missing: build first (npx tsc -b apps/${this.app})`);
    const env = { PATH: process.env['PATH'] ?? '', ...this.env };
    this.#child = spawn(process.execPath, [main], { env, stdio: 'inherit' });
  }

  async untilReady(): Promise<void> {
    await eventually(
      async () => {
        if (!this.isRunning) throw new Error(`${this.app} ended with ${this.#child?.exitCode}`);
        const answer = await fetch(this.readyUrl);
        if (answer.status !== 200) throw new Error(`${this.app} is not ready: ${await answer.text()}`);
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !this.isRunning) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
