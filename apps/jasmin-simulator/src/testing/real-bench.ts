import { createLogger, readVariables } from '@smsonly/platform';
import { JasminClient, type JasminOptions } from 'jasmin-sms-client';
import { CallbackReceiver } from 'jasmin-sms-client/testing';
import { Gateway, type Jcli } from '../../../../tools/real-jasmin/gateway.mjs';
import type { PhoneMessage } from '../phones/phones.js';
import { simulatorVariables } from '../simulator.variables.js';
import { startSimulator } from '../start-simulator.js';

/** The environment that tools/real-jasmin/test.mjs gives to the suites. */
interface Place {
  readonly folder: string;
  readonly smscPort: number;
  readonly callbackPort: number;
}

/** The real Jasmin, bound to the simulator as its SMSC, and a receiver of its callbacks. */
export class RealBench {
  private constructor(
    readonly gateway: Gateway,
    readonly simulator: Awaited<ReturnType<typeof startSimulator>>,
    readonly receiver: CallbackReceiver,
  ) {}

  static async start(): Promise<RealBench> {
    const place = JSON.parse(process.env['SMSONLY_REAL_JASMIN'] ?? '{}') as Place;
    const receiver = await CallbackReceiver.start(place.callbackPort);
    const values = readVariables(simulatorVariables, { JASMIN_SIMULATOR_PORT: '0', SMSC_PORT: String(place.smscPort) });
    const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
    const simulator = await startSimulator(values, logger);
    const gateway = await Gateway.inFolder(place.folder, { guarded: true });
    await gateway.untilBound();
    return new RealBench(gateway, simulator, receiver);
  }

  client(change: Partial<JasminOptions> = {}): JasminClient {
    const { user, password } = this.gateway.settings;
    const { reportUrl } = this.receiver;
    return new JasminClient({
      url: this.gateway.url,
      username: user,
      password,
      reportUrl,
      answerTimeoutMs: 2_000,
      circuit: false,
      ...change,
    });
  }

  async messagesOn(phone: string): Promise<PhoneMessage[]> {
    const answer = await fetch(`${this.simulator.url}/phones/${encodeURIComponent(phone)}/messages`);
    return (await answer.json()) as PhoneMessage[];
  }

  async sendFrom(phone: string, sms: object): Promise<void> {
    const url = `${this.simulator.url}/phones/${encodeURIComponent(phone)}/messages`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(sms) });
    if (answer.status !== 202) throw new Error(`the simulator answers ${answer.status} ${await answer.text()}`);
  }

  async fault(fault: object | undefined): Promise<void> {
    const init = fault === undefined ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(fault) };
    const answer = await fetch(`${this.simulator.url}/faults`, init);
    if (!answer.ok) throw new Error(`the simulator answers ${answer.status} ${await answer.text()}`);
  }

  async jcli<T>(work: (jcli: Jcli) => Promise<T>): Promise<T> {
    const jcli = await this.gateway.jcli();
    try {
      return await work(jcli);
    } finally {
      jcli.close();
    }
  }

  /** Changes Jasmin's user: `mt_messaging_cred quota http_throughput 1`. */
  setUser(line: string): Promise<void> {
    return this.jcli((jcli) => jcli.form(`user -u ${this.gateway.settings.user}`, [line]));
  }

  /** Restarts RabbitMQ and then jasmind, which does not reconnect by itself. */
  async restartBroker(): Promise<void> {
    await this.gateway.end('rabbitmq');
    await this.gateway.end('jasmind');
    await this.gateway.begin('rabbitmq');
    await this.gateway.begin('jasmind');
    await this.gateway.untilBound();
  }

  async close(): Promise<void> {
    await this.simulator.stop();
    await this.receiver.close();
  }
}

/** Polls for at most 20 s; the assertion that follows says what is missing. */
export async function eventually(isSo: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await isSo()) && Date.now() < giveUpAt) await new Promise((resume) => setTimeout(resume, 20));
}
