import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Operator } from '../people/operator.js';
import { expiryOf, type System } from './addresses.js';
import { heapOptions, peakMemory } from './memory.js';
import { RoundRobin } from './round-robin.js';

export const serviceNames = ['jasmin-simulator', 'imps-front', 'presence', 'routing', 'sms-adapter'] as const;
/** Second instances run only where they were asked for. */
export const secondInstances = ['imps-front-1', 'presence-1', 'routing-1', 'sms-adapter-1'] as const;
export type ServiceName = (typeof serviceNames)[number] | (typeof secondInstances)[number];

const root = fileURLToPath(new URL('../../../', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

/** Ports of a second imps-front, and what gives each in turn to one of the two. */
async function secondFront(first: Readonly<Record<string, string>>) {
  const [imps = 0, admin = 0, management = 0, cir = 0] = await Promise.all(Array.from({ length: 4 }, freePort));
  return {
    env: {
      IMPS_PORT: String(imps),
      ADMIN_PORT: String(admin),
      IMPS_FRONT_MANAGEMENT_PORT: String(management),
      CIR_TCP_PORT: String(cir),
    },
    http: await RoundRobin.ofRequests([Number(first.IMPS_PORT), imps]),
    cir: await RoundRobin.ofConnections([Number(first.CIR_TCP_PORT), cir]),
  };
}

/** What can be different about a system. */
export type SystemOptions = Readonly<{
  /** More or other variables for all services. */
  env?: Readonly<Record<string, string>>;
  /** Two instances of imps-front behind a proxy that takes turns; the second is `imps-front-1`. */
  hasTwoFronts?: boolean;
  /**
   * More or other variables for single processes. A second instance that is named here has ports of its own in them; it is not
   * started with the others, but can be launched at any time.
   */
  envOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
}>;

/** Where a system runs. */
export type SystemPlace = Readonly<{
  databaseUrl: string;
  brokers: string;
  topicPrefix: string;
  /** Folder for the services' output. */
  logs: string;
  /** Called when all services have stopped, or did not start. */
  afterStop?: () => Promise<void>;
}>;

/** All services as processes of their own, on free ports of loopback, on a given Postgres and Kafka. For tests and benchmarks. */
export class RunningSystem implements System, AsyncDisposable {
  readonly imps: string;
  readonly admin: string;
  readonly simulator: string;
  readonly cir: string;
  readonly adminToken = 'test-admin-token';
  readonly domain = 'im.example.com';
  readonly pool = '+4759440000-+4759440099';
  readonly ranges = '+479,+474';
  readonly redelivery: string;
  readonly expiry: string;
  private readonly processes = new Map<ServiceName, ChildProcess>();

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly ready: Readonly<Partial<Record<ServiceName, string>>>,
    /** Folder of the services' output. */
    readonly logs: string,
    private readonly afterStop?: () => Promise<void>,
    /** What is different for the second instance of imps-front, and what stands before both. */
    private readonly second?: Readonly<{ env: Readonly<Record<string, string>>; http: RoundRobin; cir: RoundRobin }>,
    private readonly envOf: SystemOptions['envOf'] = {},
  ) {
    this.imps = `http://127.0.0.1:${second?.http.port ?? env.IMPS_PORT}/imps`;
    this.admin = `http://127.0.0.1:${env.ADMIN_PORT}/v1`;
    this.cir = `127.0.0.1:${second?.cir.port ?? env.CIR_TCP_PORT}`;
    this.redelivery = env.REDELIVERY_AFTER ?? '60s';
    this.expiry = expiryOf(env);
    this.simulator = `http://127.0.0.1:${env.JASMIN_SIMULATOR_PORT}`;
  }

  /** Starts everything and waits until it is ready; registers Alice and Bob. */
  static async start(options: SystemPlace & SystemOptions): Promise<RunningSystem> {
    const ports = await Promise.all(Array.from({ length: 9 }, freePort));
    const [imps, admin, callbacks, simulator, cir, ...management] = ports.map(String);
    const env: Record<string, string> = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      LISTEN_HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      DATABASE_URL: options.databaseUrl,
      KAFKA_BROKERS: options.brokers,
      KAFKA_TOPIC_PREFIX: options.topicPrefix,
      IMPS_PORT: imps ?? '',
      CIR_TCP_PORT: cir ?? '',
      CIR_TCP_ADDRESS: '127.0.0.1',
      CIR_HTTP_URL: `http://127.0.0.1:${imps}`,
      CIR_METHODS: 'STCP,SHTTP,SUDP',
      ADMIN_PORT: admin ?? '',
      SMS_ADAPTER_PORT: callbacks ?? '',
      JASMIN_SIMULATOR_PORT: simulator ?? '',
      IMPS_FRONT_MANAGEMENT_PORT: management[0] ?? '',
      PRESENCE_MANAGEMENT_PORT: management[1] ?? '',
      ROUTING_MANAGEMENT_PORT: management[2] ?? '',
      SMS_ADAPTER_MANAGEMENT_PORT: management[3] ?? '',
      ADMIN_TOKEN: 'test-admin-token',
      PASSWORD_KEY: randomBytes(32).toString('base64'),
      JASMIN_URL: `http://127.0.0.1:${simulator}`,
      JASMIN_USERNAME: 'app',
      JASMIN_PASSWORD: 'app-pass',
      JASMIN_CALLBACK_TOKEN: randomBytes(16).toString('hex'),
      SMS_CALLBACK_URL: `http://127.0.0.1:${callbacks}`,
      SMS_UNKNOWN_WAIT: '5s',
      SMS_SPLITTING: 'own',
      SIMULATOR_MO_PARTS: 'separate',
      ...options.env,
    };
    const second = options.hasTwoFronts ? await secondFront(env) : undefined;
    if (second) {
      env.CIR_TCP_ADDRESS = `127.0.0.1:${second.cir.port}`;
      env.CIR_HTTP_URL = `http://127.0.0.1:${second.http.port}`;
    }
    const health = (port: string | undefined) => `http://127.0.0.1:${port}/health/ready`;
    const healthOf = (name: (typeof secondInstances)[number], port: string) =>
      options.envOf?.[name] && { [name]: health(options.envOf[name][port]) };
    mkdirSync(options.logs, { recursive: true });
    const system = new RunningSystem(
      env,
      {
        'jasmin-simulator': health(env.JASMIN_SIMULATOR_PORT),
        'imps-front': health(env.IMPS_FRONT_MANAGEMENT_PORT),
        presence: health(env.PRESENCE_MANAGEMENT_PORT),
        routing: health(env.ROUTING_MANAGEMENT_PORT),
        'sms-adapter': health(env.SMS_ADAPTER_MANAGEMENT_PORT),
        ...healthOf('imps-front-1', 'IMPS_FRONT_MANAGEMENT_PORT'),
        ...healthOf('presence-1', 'PRESENCE_MANAGEMENT_PORT'),
        ...healthOf('routing-1', 'ROUTING_MANAGEMENT_PORT'),
        ...healthOf('sms-adapter-1', 'SMS_ADAPTER_MANAGEMENT_PORT'),
        ...(second && { 'imps-front-1': health(second.env.IMPS_FRONT_MANAGEMENT_PORT) }),
      },
      options.logs,
      options.afterStop,
      second,
      options.envOf,
    );
    try {
      await system.runOnce('libs/kafka/dist/create-topics.js');
      for (const name of system.names) system.launch(name);
      await Promise.all(system.names.map((name) => system.untilReady(name)));
      const operator = new Operator(system.admin, system.adminToken);
      await operator.put('wv:alice@im.example.com', {
        password: 'alice-pw',
        msisdn: '+4790000001',
        displayName: 'Alice',
      });
      await operator.put('wv:bob@im.example.com', { password: 'bob-pw', msisdn: '+4790000002', displayName: 'Bob' });
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  get brokers(): string {
    return this.env.KAFKA_BROKERS ?? '';
  }

  get topicPrefix(): string {
    return this.env.KAFKA_TOPIC_PREFIX ?? '';
  }

  private get names(): readonly ServiceName[] {
    return this.second ? [...serviceNames, 'imps-front-1'] : serviceNames;
  }

  /** Starts a service that does not run. */
  launch(name: ServiceName): void {
    // With PROFILE_DIR each service writes a CPU profile there when it ends.
    const profile = process.env.PROFILE_DIR
      ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE_DIR}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    const own = { ...(name === 'imps-front-1' ? this.second?.env : undefined), ...this.envOf?.[name] };
    const service = name.replace(/-1$/, '');
    const child = spawn(
      process.execPath,
      ['--disable-warning=TimeoutNegativeWarning', ...heapOptions, ...profile, `apps/${service}/dist/main.js`],
      {
        cwd: root,
        env: { ...this.env, ...own, INSTANCE: service === name ? `${name}-0` : name },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const log = createWriteStream(join(this.logs, `${name}.log`), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.processes.set(name, child);
  }

  /** Ends a service at once, as when its machine fails. */
  async kill(name: ServiceName): Promise<void> {
    const child = this.processes.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Asks a service to stop, as for an update, and waits until it has. */
  async end(name: ServiceName): Promise<void> {
    const child = this.processes.get(name);
    if (child) await ended(child);
  }

  /** Such as SIGSTOP, which stops a process where it is until SIGCONT, as a machine does that has no time for it. */
  signal(name: ServiceName, signal: NodeJS.Signals): void {
    if (this.runs(name)) this.processes.get(name)?.kill(signal);
  }

  /** Whether its process is there. */
  runs(name: ServiceName): boolean {
    const child = this.processes.get(name);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** @throws Error when it is not ready within a minute, or ended */
  async untilReady(name: ServiceName): Promise<void> {
    const deadline = Date.now() + 60_000;
    const ready = this.ready[name] ?? '';
    while (!(await answers(ready))) {
      const child = this.processes.get(name);
      if (!child || child.exitCode !== null)
        throw new Error(`${name} ended with ${child?.exitCode}; see ${join(this.logs, `${name}.log`)}`);
      if (Date.now() > deadline)
        throw new Error(`${name} is not ready after a minute; see ${join(this.logs, `${name}.log`)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The Prometheus metrics of a service. */
  async metrics(name: ServiceName): Promise<string> {
    return (await fetch((this.ready[name] ?? '').replace('health/ready', 'metrics'))).text();
  }

  /** Process IDs, for measuring what each one uses. */
  pid(name: ServiceName): number | undefined {
    return this.processes.get(name)?.pid;
  }

  /** The most memory that a service has had since it was started last, bytes. */
  peakMemory(name: ServiceName): number {
    const pid = this.pid(name);
    if (pid === undefined) throw new Error(`${name} was not started`);
    return peakMemory(pid);
  }

  /** Stops all services at once: none needs another to stop. */
  async stop(): Promise<void> {
    await Promise.all([...this.processes.values()].map(ended));
    await this.second?.http.close();
    await this.second?.cir.close();
    await this.afterStop?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async runOnce(script: string): Promise<void> {
    const child = spawn(process.execPath, [script], {
      cwd: root,
      env: this.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${script} ended with ${code}`);
  }
}

/** Asks a process to stop, and ends it if it has not after a while. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(timer);
}
