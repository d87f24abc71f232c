import { setTimeout as sleep } from 'node:timers/promises';
import { checkFact, topics, type FactOf, type TopicName } from '@smsonly/contracts';
import { emit, Publisher, publishFacts, type PublishFacts } from '@smsonly/kafka';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { readServiceVariables } from '@smsonly/service';
import { BrokerInMemory, ServiceInSteps, type Death } from '@smsonly/service/in-steps';
import { freePort, testDatabase, type TestDatabase } from '@smsonly/testing';
import pg from 'pg';
import { impsFrontService } from '../../../apps/imps-front/dist/imps-front.parts.js';
import { impsFrontVariables, type ImpsFrontValues } from '../../../apps/imps-front/dist/imps-front.variables.js';
import { routingService } from '../../../apps/routing/dist/routing.parts.js';
import { routingVariables, type RoutingValues } from '../../../apps/routing/dist/routing.variables.js';
import { Operator } from '../../src/people/operator.js';

const logger = createLogger({ service: 'test', instance: 'test', level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
const begin = new Date('2026-12-01T12:00:00Z');

export const redeliveryMs = 60_000;
export type ServiceName = 'imps-front' | 'routing';
type SmsRequested = Extract<FactOf<'sms-submissions'>, { type: 'SmsRequested' }>['data'];
type SmsEvent = FactOf<'sms-events'>;

/**
 * imps-front and routing as they run, with IM clients over HTTP on one side and the gateway's facts on the other. Time stands still unless
 * it is told to go by, and what a service consumes is handled when a test says so.
 */
export class SystemInSteps implements AsyncDisposable {
  #now = begin;
  readonly #broker = new BrokerInMemory(() => this.#now);
  readonly #services: ReadonlyMap<ServiceName, ServiceInSteps<ImpsFrontValues> | ServiceInSteps<RoutingValues>>;
  readonly #publish: PublishFacts;
  readonly #db: pg.Pool;
  readonly #read = new Map<string, number>();
  readonly #known = new Set<string>();
  #dead = 0;
  readonly imps: string;
  readonly operator: Operator;

  private constructor(
    private readonly database: TestDatabase,
    private readonly ports: Readonly<{ imps: number; admin: number }>,
  ) {
    const environment = (instance: string, more: Record<string, string> = {}) => ({
      DATABASE_URL: database.url,
      KAFKA_BROKERS: 'memory:1',
      KAFKA_TOPIC_PREFIX: 'model.',
      LISTEN_HOST: '127.0.0.1',
      INSTANCE: instance,
      ...more,
    });
    const given = { broker: this.#broker, clock: () => this.#now, logger };
    const front = readServiceVariables<ImpsFrontValues>(
      impsFrontVariables,
      environment('imps-front-0', {
        ADMIN_TOKEN: 'token',
        PASSWORD_KEY: Buffer.alloc(32, 7).toString('base64'),
        REDELIVERY_AFTER: `${redeliveryMs}ms`,
        SESSION_SWEEP: '1ms',
      }),
    );
    const routing = readServiceVariables<RoutingValues>(
      routingVariables,
      environment('routing-0', {
        ROUTING_SWEEP_INTERVAL: '1ms',
        SMS_NUMBER_POOL: '+4759440000-+4759440002',
        SMS_SENDER_PREFIX: '',
      }),
    );
    this.#services = new Map<ServiceName, ServiceInSteps<ImpsFrontValues> | ServiceInSteps<RoutingValues>>([
      [
        'imps-front',
        new ServiceInSteps(
          impsFrontService,
          { ...front, IMPS_PORT: ports.imps, ADMIN_PORT: ports.admin },
          {
            ...given,
            listening: ({ parts = [] }) =>
              parts.filter(({ name }) => ['responses', 'csp', 'provisioning'].includes(name)),
          },
        ),
      ],
      ['routing', new ServiceInSteps(routingService, routing, given)],
    ]);
    const publisher = new Publisher({
      brokers: [],
      topicPrefix: 'model.',
      instance: 'sms-adapter-0',
      logger,
      client: this.#broker.client(),
      metrics: createMetrics({ service: 'test' }),
    });
    this.#publish = publishFacts(publisher, 'sms-adapter-0', () => this.#now);
    this.#db = new pg.Pool({ connectionString: database.url, max: 1 });
    this.imps = `http://127.0.0.1:${ports.imps}/imps`;
    this.operator = new Operator(`http://127.0.0.1:${ports.admin}/v1`, 'token');
  }

  static async open(): Promise<SystemInSteps> {
    const [database, imps, admin] = [await testDatabase(), await freePort(), await freePort()];
    const system = new SystemInSteps(database, { imps, admin });
    for (const service of system.#services.values()) await service.start();
    return system;
  }

  get now(): Date {
    return this.#now;
  }

  /** Forgets everything, also what a run that failed has left, and begins on another day. */
  async clear(): Promise<void> {
    this.pass(8 * 86_400_000);
    await this.settle();
    const names = (await this.#tables()).join(', ');
    await this.#db.query(`truncate ${names}`);
    this.takeSms();
    this.takeDeadLetters();
  }

  pass(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }

  /** Waits for something over HTTP while the services handle what it leads to; routing may die over it. */
  async drive<T>(work: Promise<T>, death?: Death): Promise<T> {
    let isDone = false;
    const ended = work.finally(() => {
      isDone = true;
    });
    ended.catch(() => undefined);
    let deaths = death === undefined ? [] : [death];
    while (!isDone) {
      const [lane] = this.#service('routing').waiting();
      if (lane) {
        await this.#service('routing').handle(lane, 500, deaths[0]);
        deaths = [];
      } else await sleep(1);
    }
    return ended;
  }

  /** One turn of a service, on its first partition in which something waits. */
  async take(name: ServiceName, records: number, death?: Death): Promise<void> {
    const [lane] = this.#service(name).waiting();
    if (lane) await this.#service(name).handle(lane, records, death);
  }

  rewind(name: ServiceName, records: number): void {
    const consumed = { 'imps-front': ['deliveries'], routing: ['message-requests', 'account-events', 'sms-events'] };
    for (const topic of consumed[name])
      for (let partition = 0; partition < this.#broker.partitions; partition += 1)
        this.#service(name).rewind({ topic: topic as TopicName, partition }, records);
  }

  /** Everything that waits is handled, and what follows from it. */
  async settle(): Promise<void> {
    for (const service of this.#services.values()) await service.flush();
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const service of this.#services.values())
        for (const lane of service.waiting()) {
          isBusy = true;
          await service.handle(lane, 500);
        }
    }
  }

  async sweep(): Promise<void> {
    await this.#service('imps-front').takeTurns('the sweep of sessions');
    await this.#service('routing').takeTurns('sweep');
    for (const name of ['imps-front', 'routing'] as const) await this.#service(name).takeTurns('housekeeping');
  }

  /** SMS that were requested since the last time, each once. */
  takeSms(): SmsRequested[] {
    const found: SmsRequested[] = [];
    for (let partition = 0; partition < this.#broker.partitions; partition += 1) {
      const log = this.#broker.log('model.sms-submissions', partition);
      for (const { headers = {}, value } of log.slice(this.#read.get(String(partition)) ?? 0)) {
        const id = String(headers['ce_id']);
        if (headers['ce_type'] !== 'SmsRequested' || this.#known.has(id)) continue;
        this.#known.add(id);
        const data = JSON.parse(String(value)) as SmsRequested;
        checkFact(topics['sms-submissions'].facts, 'SmsRequested', data);
        found.push(data);
      }
      this.#read.set(String(partition), log.length);
    }
    return found;
  }

  /** The gateway's news. */
  tell(phone: string, fact: SmsEvent): Promise<void> {
    return this.#publish([emit('sms-events', phone, fact)]);
  }

  reply(from: string, to: string, text: string): Promise<void> {
    const data = { inboundId: newEventId(this.#now), from, to, text, at: this.#now.toISOString() };
    return this.tell(from, { type: 'SmsReceived', data });
  }

  /** Why records could not be handled, since the last time. */
  takeDeadLetters(): string[] {
    const all = this.#service('routing').deadLetters;
    return all.slice(this.#dead, (this.#dead = all.length));
  }

  /** How many rows each table of the two services has, but for those that are there for good. */
  async rows(lasting: readonly string[]): Promise<Record<string, number>> {
    const counted: Record<string, number> = {};
    for (const name of await this.#tables()) {
      if (lasting.some((prefix) => name.startsWith(prefix))) continue;
      const { rows } = await this.#db.query<{ count: string }>(`select count(*) from ${name}`);
      if (rows[0] && rows[0].count !== '0') counted[name] = Number(rows[0].count);
    }
    return counted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#services.values()) await service.close();
    await this.#db.end();
    await this.database.close();
  }

  async #tables(): Promise<string[]> {
    const { rows } = await this.#db.query<{ name: string }>(`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema in ('routing', 'imps_front') and table_type = 'BASE TABLE' order by 1`);
    return rows.map(({ name }) => name);
  }

  #service(name: ServiceName): ServiceInSteps<ImpsFrontValues> | ServiceInSteps<RoutingValues> {
    const service = this.#services.get(name);
    if (!service) throw new Error(`no ${name}`);
    return service;
  }
}
