import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, processes, projectNode, root } from './launcher.js';

/** A service that runs as in operation: its own process, started from its build. */
export interface Program {
  readonly pid: number;
  end(): Promise<void>;
}

export interface Place {
  /** Folder of logs and traces. */
  readonly scratch: string;
  readonly databaseUrl: string;
  readonly brokers: string;
  readonly topicPrefix: string;
}

const readyTimeoutMs = 60_000;
let started = 0;

/** @param traceTo where the program notes when calls began (see trace.ts); nothing is noted without it */
async function startProgram(
  name: 'sms-adapter' | 'jasmin-simulator',
  { scratch, env, ready, traceTo }: { scratch: string; env: Record<string, string>; ready: string; traceTo?: string },
): Promise<Program> {
  const run = (started += 1);
  const log = join(scratch, `${name}-${run}.log`);
  const profiles = process.env['PROFILE_DIR'];
  const profile = profiles
    ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}-${run}.cpuprofile`]
    : [];
  const trace = traceTo === undefined ? [] : ['--import', new URL('./trace.js', import.meta.url).href];
  const { identity, exited } = await processes.launch(
    projectNode,
    ['--disable-warning=TimeoutNegativeWarning', ...profile, ...trace, join(root, 'apps', name, 'dist', 'main.js')],
    {
      log,
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        LISTEN_HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        ...(traceTo !== undefined && { BENCH_TRACE: traceTo }),
        ...env,
      },
    },
  );
  const callOff = processes.guard(identity);
  const program = {
    pid: identity.pid,
    end: async () => {
      await processes.end(identity);
      callOff();
    },
  };
  const deadline = performance.now() + readyTimeoutMs;
  while (!(await answers(ready))) {
    const isOver = !processes.isAlive(identity);
    if (isOver || performance.now() > deadline) {
      await program.end();
      const how = isOver ? `ended (${await exited})` : 'is not ready after a minute';
      throw new Error(`${name} ${how}:\n${processes.lastLines(log)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return program;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}

export interface GatewayAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** The simulator in Jasmin's place: answers at once, and reports at once. */
export async function startSimulatedGateway(
  scratch: string,
  traceTo?: string,
): Promise<{ program: Program; address: GatewayAddress }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram('jasmin-simulator', {
    scratch,
    ready: `${url}/health/ready`,
    env: { JASMIN_SIMULATOR_PORT: String(port), SIMULATOR_RECEIPT_DELAY: '0ms' },
    ...(traceTo !== undefined && { traceTo }),
  });
  return { program, address: { url, username: 'app', password: 'app-pass' } };
}

/** The simulator as the SMSC of a real Jasmin. It answers at once; its receipt follows after its usual 20 ms. */
export async function startSmsc(scratch: string): Promise<{ program: Program; smppPort: number }> {
  const [port, smppPort] = [await freePort(), await freePort()];
  const program = await startProgram('jasmin-simulator', {
    scratch,
    ready: `http://127.0.0.1:${port}/health/ready`,
    env: { JASMIN_SIMULATOR_PORT: String(port), SMSC_PORT: String(smppPort) },
  });
  return { program, smppPort };
}

export async function startAdapter(
  { scratch, databaseUrl, brokers, topicPrefix }: Place,
  gateway: GatewayAddress,
  { inFlight, traceTo }: { inFlight: number | undefined; traceTo?: string },
): Promise<Program> {
  const [callbacks, management] = [await freePort(), await freePort()];
  return startProgram('sms-adapter', {
    scratch,
    ready: `http://127.0.0.1:${management}/health/ready`,
    ...(traceTo !== undefined && { traceTo }),
    env: {
      INSTANCE: 'sms-adapter-0',
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: brokers,
      KAFKA_TOPIC_PREFIX: topicPrefix,
      SMS_ADAPTER_PORT: String(callbacks),
      SMS_ADAPTER_MANAGEMENT_PORT: String(management),
      SMS_CALLBACK_URL: `http://127.0.0.1:${callbacks}`,
      JASMIN_CALLBACK_TOKEN: randomBytes(16).toString('hex'),
      JASMIN_URL: gateway.url,
      JASMIN_USERNAME: gateway.username,
      JASMIN_PASSWORD: gateway.password,
      ...(inFlight !== undefined && { SMS_IN_FLIGHT: String(inFlight) }),
    },
  });
}
