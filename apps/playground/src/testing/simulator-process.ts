import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from '@smsonly/testing';

export type SimulatorProcess = Readonly<{
  url: string;
  /** Sends an SMS as Jasmin's client does. */
  sms: (to: string, from: string, text: string) => Promise<void>;
  /** Stops it and starts it again on the same port: its phones are empty. */
  restart: () => Promise<void>;
  end: () => Promise<void>;
}>;

/** The built simulator as a process of its own, with somebody who takes the SMS of its phones. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const main = fileURLToPath(new URL('../../../jasmin-simulator/dist/main.js', import.meta.url));
  if (!existsSync(main)) throw new Error(`${main} is missing: build first (npx tsc -b apps/jasmin-simulator)`);
  const receiver = createServer((_, response) => response.end('ACK/Jasmin'));
  const receiverPort = await listening(receiver);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    JASMIN_SIMULATOR_PORT: String(port),
    SMS_CALLBACK_URL: `http://127.0.0.1:${receiverPort}`,
    JASMIN_CALLBACK_TOKEN: 'token',
    LOG_LEVEL: 'warn',
  };
  const start = async () => {
    const child = spawn(process.execPath, [main], { env, stdio: 'inherit' });
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`the simulator ended with ${child.exitCode}`);
      if (!(await fetch(`${url}/health/ready`)).ok) throw new Error('the simulator is not ready');
    });
    return child;
  };
  const stop = async (child: Awaited<ReturnType<typeof start>>) => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  let running = await start();
  return {
    url,
    sms: async (to, from, text) => {
      const body = new URLSearchParams({ username: 'app', password: 'app-pass', to, from, content: text, coding: '0' });
      const answer = await fetch(`${url}/send`, { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    restart: async () => {
      await stop(running);
      running = await start();
    },
    end: async () => {
      await stop(running);
      receiver.close();
    },
  };
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listening(probe);
  probe.close();
  return port;
}
