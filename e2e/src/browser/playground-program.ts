import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serviceNames, type RunningSystem, type ServiceName } from '../system/start-system.js';

type State = 'ready' | 'starting' | 'down';
export type DemoPerson = Readonly<{ userId: string; password: string; displayName: string; msisdn: string }>;

const main = fileURLToPath(new URL('../../../apps/playground/dist/main.js', import.meta.url));

/** What the services of a system need to know to send their spans to a playground on this port. */
export function spansTo(port: number): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, TRACE_DOCUMENTS: 'masked' };
}

/**
 * The playground's program beside a running system. Over its channel it is told about the services and asks to kill and to start them, as by
 * `npm start` (tools/launcher/lib/playground-channel.mjs); what was killed stays down until it is started.
 */
export class PlaygroundProgram {
  readonly url: string;
  private readonly states = new Map<ServiceName, State>(serviceNames.map((name) => [name, 'ready']));

  private constructor(
    private readonly system: RunningSystem,
    private readonly child: ChildProcess,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    child.on('message', (message) => void this.obey(message as { type?: string; name?: ServiceName }));
    this.tell();
  }

  /** Starts it and waits until it is ready. @param options.log the file for its output */
  static async start(
    system: RunningSystem,
    options: { port: number; log: string; demoAccounts: readonly DemoPerson[]; env?: Readonly<Record<string, string>> },
  ): Promise<PlaygroundProgram> {
    const { port, log, demoAccounts, env } = options;
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      env: {
        PATH: process.env.PATH,
        LOG_LEVEL: 'warn',
        LISTEN_HOST: '127.0.0.1',
        PLAYGROUND_PORT: String(port),
        IMPS_URL: system.imps,
        ADMIN_URL: system.admin.replace(/\/v1$/, ''),
        ADMIN_TOKEN: system.adminToken,
        IMPS_DOMAIN: system.domain,
        SMS_ONLY_RANGES: system.ranges,
        SMS_SPLITTING: 'own',
        PHONES_URL: system.simulator,
        DEMO_ACCOUNTS: JSON.stringify(demoAccounts),
        TRACE_DOCUMENTS: 'masked',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const output = createWriteStream(log, { flags: 'a' });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    const program = new PlaygroundProgram(system, child, port);
    const deadline = Date.now() + 60_000;
    while (!(await isReady(program.url))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await program.stop();
        throw new Error(`the playground is not ready (it ended with ${child.exitCode}); see ${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return program;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  }

  private async obey({ type, name }: { type?: string; name?: ServiceName }): Promise<void> {
    if (name === undefined || !canKill(name) || !this.states.has(name)) return;
    if (type === 'kill' && this.states.get(name) === 'ready') {
      await this.system.kill(name);
      this.turn(name, 'down');
    } else if (type === 'start' && this.states.get(name) === 'down') {
      this.turn(name, 'starting');
      this.system.launch(name);
      await this.system.untilReady(name);
      this.turn(name, 'ready');
    }
  }

  private turn(name: ServiceName, state: State): void {
    this.states.set(name, state);
    this.tell();
  }

  private tell(): void {
    if (!this.child.connected) return;
    const services = [...this.states].map(([name, state]) => ({ name, state, canKill: canKill(name) }));
    this.child.send({ type: 'services', services });
  }
}

/** Phones are in the simulator's memory. */
function canKill(name: ServiceName): boolean {
  return name !== 'jasmin-simulator';
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}
