import {
  responses,
  responseTopic,
  topics,
  checkFact,
  type Fact,
  type FactOf,
  type Response,
  type TopicName,
} from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { emit, Publisher, publishFacts, type PublishFacts } from '@smsonly/kafka';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { readServiceVariables } from '@smsonly/service';
import { BrokerInMemory, ServiceInSteps, type Death } from '@smsonly/service/in-steps';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { presenceService } from '../../src/presence.parts.js';
import { presenceVariables, type PresenceValues } from '../../src/presence.variables.js';
import { TestRegistry } from '../registry.js';

/** How a turn of the service goes: how many records it takes at a time, and whether it dies over the first of them. */
export type Turn = Readonly<{ records: number; death?: Death }>;

const logger = createLogger({ service: 'test', instance: 'test', level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
const front = 'front-0';

/** presence as it runs, from outside: facts in, facts out, and imps-front's registry beside it. */
export class PresenceInSteps implements AsyncDisposable {
  #now = new Date('2026-12-01T12:00:00Z');
  readonly #broker = new BrokerInMemory(() => this.#now);
  readonly #service: ServiceInSteps<PresenceValues>;
  readonly #publish: PublishFacts;
  readonly #read = new Map<string, number>();
  readonly registry: TestRegistry;

  private constructor(
    private readonly database: TestDatabase,
    variables: Readonly<Record<string, string>>,
  ) {
    const clock = () => this.#now;
    const values = readServiceVariables<PresenceValues>(presenceVariables, {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: 'memory:1',
      KAFKA_TOPIC_PREFIX: 'model.',
      INSTANCE: 'presence-0',
      ...variables,
    });
    this.#service = new ServiceInSteps(presenceService, values, { broker: this.#broker, clock, logger });
    this.registry = new TestRegistry(database.url);
    const publisher = new Publisher({
      brokers: [],
      topicPrefix: 'model.',
      instance: front,
      logger,
      client: this.#broker.client(),
      metrics: createMetrics({ service: 'test' }),
    });
    this.#publish = publishFacts(publisher, front, clock);
  }

  static async open(variables: Readonly<Record<string, string>> = {}): Promise<PresenceInSteps> {
    return new PresenceInSteps(await testDatabase(), variables);
  }

  /** A second goes by. */
  tick(): void {
    this.#now = new Date(this.#now.getTime() + 1_000);
  }

  get now(): Date {
    return this.#now;
  }

  newId = (): string => newEventId(this.#now);

  /** Publishes a fact as another service would; as a request when it has an ID. */
  async publish<T extends TopicName>(topic: T, key: string, fact: FactOf<T>, id?: string): Promise<void> {
    this.tick();
    const request = id === undefined ? {} : { id, replyTo: responseTopic(front) };
    await this.#publish([emit(topic, key, fact, request)]);
  }

  /** One turn, on the first partition in which something waits. */
  async take({ records, death }: Turn): Promise<void> {
    this.tick();
    const [lane] = this.#service.waiting();
    if (lane) await this.#service.handle(lane, records, death);
  }

  /** Handles everything that waits, and what follows from it. */
  async settle(turn: Turn = { records: 500 }): Promise<void> {
    await this.take(turn);
    for (let lanes = this.#service.waiting(); lanes.length > 0; lanes = this.#service.waiting()) {
      this.tick();
      for (const lane of lanes) await this.#service.handle(lane, turn.records);
    }
  }

  /** The last records of every partition come again. */
  rewind(records: number): void {
    for (const topic of ['presence-requests', 'presence-changes', 'account-events', 'block-events'] as const)
      for (let partition = 0; partition < this.#broker.partitions; partition += 1)
        this.#service.rewind({ topic, partition }, records);
  }

  /** Answers since the last time, each with the request that it is for. */
  takeAnswers(): Response[] {
    return this.#newOn(responseTopic(front)).map(({ type, data }) => {
      checkFact(responses.facts, type, data);
      return { type, data } as Response;
    });
  }

  /** Notifications since the last time, each record once, as its consumer has it. */
  takeNotifications(): FactOf<'presence-notifications'>[] {
    return this.#newOn('presence-notifications').map(({ type, data }) => {
      checkFact(topics['presence-notifications'].facts, type, data);
      return { type, data } as FactOf<'presence-notifications'>;
    });
  }

  get deadLetters(): string[] {
    return this.#service.deadLetters;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.close();
    await this.registry.close();
    await this.database.close();
  }

  readonly #known = new Set<string>();

  #newOn(topic: string): Fact<string, unknown>[] {
    const found: Fact<string, unknown>[] = [];
    for (let partition = 0; partition < this.#broker.partitions; partition += 1) {
      const name = `${topic}/${partition}`;
      const log = this.#broker.log(`model.${topic}`, partition);
      for (const { headers = {}, value } of log.slice(this.#read.get(name) ?? 0)) {
        const id = String(headers['ce_id']);
        if (this.#known.has(id)) continue;
        this.#known.add(id);
        found.push({ type: String(headers['ce_type']), data: JSON.parse(String(value)) as unknown });
      }
      this.#read.set(name, log.length);
    }
    return found;
  }
}

export const accountFact = (account: Account, type: 'AccountRegistered' | 'AccountDeregistered', now: Date) => ({
  type,
  data: {
    accountId: account.accountId,
    userId: account.userId,
    ...(account.msisdn !== undefined && { msisdn: account.msisdn }),
    at: now.toISOString(),
  },
});
