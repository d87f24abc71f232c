import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, tcpProxy, type TcpProxy } from '@smsonly/testing';
import {
  campaignKafka,
  campaignPostgres,
  type CampaignKafka,
  type CampaignPostgres,
} from '../../../tools/launcher/lib/campaign-servers.mjs';
import { RoundRobin } from '../system/round-robin.js';
import { RunningSystem, secondInstances, serviceNames, type ServiceName } from '../system/start-system.js';
import { services, type Service } from './draw-faults.js';

/** How a service reaches what it needs: each instance through proxies of its own, so that one can be cut off alone. */
type Ways = Readonly<{ kafka: TcpProxy; postgres: TcpProxy }>;

/** Longer than any fault with its recovery, and than the gateway repeats its callbacks meanwhile. */
export const unknownWait = '25s';

const settings = {
  SMS_UNKNOWN_WAIT: unknownWait,
  // The gateway repeats a callback for longer than any fault lasts: it gives none up.
  SIMULATOR_CALLBACK_TRIES: '60',
  SIMULATOR_CALLBACK_RETRY_DELAY: '400ms',
  SIMULATOR_CALLBACK_TIMEOUT: '4s',
  CSP_DEADLINE: '5s',
  CSP_DEADLINE_GRACE: '1s',
  REDELIVERY_AFTER: '3s',
  SERVER_POLL_MIN: '1',
  KAFKA_TOPIC_PARTITIONS: '3',
};

/** The system of the campaign: its processes, with what stands between them and what can be done to them. */
export class Rig implements AsyncDisposable {
  private constructor(
    readonly system: RunningSystem,
    readonly postgres: CampaignPostgres,
    readonly kafka: CampaignKafka,
    private readonly ways: Readonly<Record<string, Ways>>,
    /** Between sms-adapter and the gateway, in either direction. */
    readonly toGateway: TcpProxy,
    readonly toCallbacks: TcpProxy,
    readonly toFronts: TcpProxy,
    /** The provisioning API, of whichever front is there. */
    readonly adminUrl: string,
    readonly logs: string,
    private readonly others: readonly AsyncDisposable[],
  ) {}

  static async start(): Promise<Rig> {
    const undo = new AsyncDisposableStack();
    try {
      const logs = mkdtempSync(join(tmpdir(), 'smsonly-faults-'));
      const postgres = await campaignPostgres();
      undo.defer(() => postgres.close());
      const ports: number[] = [];
      for (let count = 0; count < 32; count++) ports.push(await freePort());
      const port = () => ports.pop() ?? 0;
      const keep = async (proxy: Promise<TcpProxy>) => undo.use(await proxy);

      const instances = services.flatMap((service) => [service, `${service}-1`]);
      const doors = await Promise.all(
        instances.map(async (instance) => {
          const inside = port();
          const proxy = await keep(tcpProxy({ port: inside }));
          const name = instance.toUpperCase().replaceAll('-', '_');
          return { instance, proxy, door: { name, port: inside, advertised: proxy.port } };
        }),
      );
      const kafka = await campaignKafka({ doors: doors.map(({ door }) => door) });
      undo.defer(() => kafka.close());

      const ways: Record<string, Ways> = {};
      const envOf: Record<string, Record<string, string>> = {};
      for (const { instance, proxy } of doors) {
        const database = await keep(tcpProxy({ port: postgres.port }));
        ways[instance] = { kafka: proxy, postgres: database };
        const url = new URL(postgres.url);
        url.port = String(database.port);
        envOf[instance] = { DATABASE_URL: url.href, KAFKA_BROKERS: `127.0.0.1:${proxy.port}` };
      }
      const [fronts, admins, adapters, simulator] = [[port(), port()], [port(), port()], [port(), port()], port()];
      const pair = (service: Service, variables: Readonly<Record<string, readonly number[]>>) => {
        for (const [index, instance] of [service, `${service}-1`].entries())
          for (const [variable, both] of Object.entries(variables))
            Object.assign(envOf[instance] ?? {}, { [variable]: String(both[index]) });
      };
      pair('imps-front', {
        IMPS_PORT: fronts,
        ADMIN_PORT: admins,
        IMPS_FRONT_MANAGEMENT_PORT: [port(), port()],
        CIR_TCP_PORT: [port(), port()],
      });
      pair('presence', { PRESENCE_MANAGEMENT_PORT: [port(), port()] });
      pair('routing', { ROUTING_MANAGEMENT_PORT: [port(), port()] });
      pair('sms-adapter', { SMS_ADAPTER_PORT: adapters, SMS_ADAPTER_MANAGEMENT_PORT: [port(), port()] });

      const toFronts = await keep(tcpProxy({ port: undo.use(await RoundRobin.ofRequests(fronts)).port }));
      const admin = undo.use(await RoundRobin.ofRequests(admins));
      const toCallbacks = await keep(tcpProxy({ port: undo.use(await RoundRobin.ofRequests(adapters)).port }));
      const toGateway = await keep(tcpProxy({ port: simulator }));
      const firstOnes = Object.assign({}, ...services.map((service) => envOf[service])) as Record<string, string>;
      const system = await RunningSystem.start({
        databaseUrl: postgres.url,
        brokers: kafka.brokers,
        topicPrefix: 'faults-',
        logs,
        env: {
          ...firstOnes,
          DATABASE_URL: postgres.url,
          KAFKA_BROKERS: kafka.brokers,
          JASMIN_SIMULATOR_PORT: String(simulator),
          JASMIN_URL: `http://127.0.0.1:${toGateway.port}`,
          SMS_CALLBACK_URL: `http://127.0.0.1:${toCallbacks.port}`,
          ...settings,
        },
        envOf,
      });
      // Whatever ends this process, its services do not outlive it, not even a frozen one.
      process.on('exit', () => {
        for (const name of [...serviceNames, ...secondInstances]) system.signal(name, 'SIGKILL');
      });
      const url = `http://127.0.0.1:${admin.port}/v1`;
      return new Rig(system, postgres, kafka, ways, toGateway, toCallbacks, toFronts, url, logs, [undo.move()]);
    } catch (error) {
      await undo.disposeAsync();
      throw error;
    }
  }

  get imps(): string {
    return `http://127.0.0.1:${this.toFronts.port}/imps`;
  }

  way(service: Service, to: 'kafka' | 'postgres'): TcpProxy {
    const way = this.ways[service];
    if (!way) throw new Error(`${service} has no proxies`);
    return way[to];
  }

  async launch(name: ServiceName): Promise<void> {
    if (!this.system.runs(name)) this.system.launch(name);
    await this.system.untilReady(name);
  }

  /** Second instances that run go away in order. */
  async sendSecondsHome(): Promise<void> {
    await Promise.all(services.map((service) => this.system.end(`${service}-1`)));
  }

  async setGateway(fault: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    const answer = await fetch(
      `${this.system.simulator}/faults`,
      fault === undefined
        ? { method: 'DELETE' }
        : { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) },
    );
    if (!answer.ok) throw new Error(`the simulator does not take the fault: ${answer.status} ${await answer.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.system.stop();
    for (const other of this.others) await other[Symbol.asyncDispose]();
  }
}
