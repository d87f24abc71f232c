/** `@smsonly/service/in-steps`: a service whose facts are handled when a test says so, for the models of our suites. */
import { Outbox, Publisher } from '@smsonly/kafka';
import { BrokerInMemory, LanesInSteps, type Death, type WaitingLane } from '@smsonly/kafka/in-steps';
import { Database } from '@smsonly/persistence';
import { createMetrics, noTracing, type Clock, type Logger } from '@smsonly/platform';
import { startInOrder, type Part, type Running } from './parts.js';
import type { CommonValues, OwnParts, ServiceDefinition } from './start-service.js';

export { BrokerInMemory, type Death, type WaitingLane } from '@smsonly/kafka/in-steps';

/** How long a part that works at intervals is given for one turn, ms: enough for its timer to fire. */
const turnMs = 5;

/** What a process writes with, and what is built on it. */
type Built = Readonly<{ publisher: Publisher; outbox: Outbox; own: OwnParts }>;

/**
 * A service as it runs, built by its own definition, on a real database and topics in memory. What it consumes is handled record by
 * record, as the test says, and the process that does so dies and starts again in between; another, which listens, goes on.
 */
export class ServiceInSteps<T extends CommonValues> {
  readonly db: Database;
  readonly #definition: ServiceDefinition<T>;
  readonly #values: T;
  readonly #broker: BrokerInMemory;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #offsets = new Map<string, number>();
  readonly #listening: ((own: OwnParts) => readonly Part[]) | undefined;
  readonly #serving: Built;
  #lanes: LanesInSteps;
  #running: Running | undefined;

  /** @param listening which of its own parts run all the time, such as the servers that it listens with */
  constructor(
    definition: ServiceDefinition<T>,
    values: T,
    given: Readonly<{
      broker: BrokerInMemory;
      clock: Clock;
      logger: Logger;
      listening?: (own: OwnParts) => readonly Part[];
    }>,
  ) {
    this.#definition = definition;
    this.#values = values;
    ({ broker: this.#broker, clock: this.#clock, logger: this.#logger, listening: this.#listening } = given);
    this.db = new Database({ url: values.DATABASE_URL, service: definition.schema, poolSize: 6 });
    this.#serving = this.#build(this.#broker.client());
    this.#lanes = this.#live();
  }

  /** Starts the parts that run all the time, and gives their addresses. */
  async start(): Promise<Running['addresses']> {
    this.#running = await startInOrder(this.#listening?.(this.#serving.own) ?? [], this.#logger);
    return this.#running.addresses;
  }

  waiting(): WaitingLane[] {
    return this.#lanes.waiting();
  }

  /** Handles up to `records` that wait in a partition; with `death` it dies meanwhile, and lives again after that. */
  async handle({ topic, partition }: Omit<WaitingLane, 'waiting'>, records: number, death?: Death): Promise<void> {
    await this.#lanes.handle(topic, partition, records, death);
    if (this.#lanes.isDead) this.#lanes = this.#live();
  }

  /** The last records of a partition come again. */
  rewind({ topic, partition }: Omit<WaitingLane, 'waiting'>, records: number): void {
    this.#lanes.rewind(topic, partition, records);
  }

  /** Gives those of its parts that work at intervals one turn. Their intervals must be a millisecond. */
  async takeTurns(name: string): Promise<void> {
    const { own } = this.#build(this.#broker.client());
    for (const part of own.parts?.filter((one) => one.name === name) ?? []) {
      await part.start?.();
      await new Promise((resolve) => setTimeout(resolve, turnMs));
      await part.stop?.();
    }
    await this.#serving.outbox.flush();
  }

  /** Publishes what the service has appended to its outbox. */
  flush(): Promise<void> {
    return this.#serving.outbox.flush();
  }

  /** Why records could not be handled; none, if all is well. */
  get deadLetters(): string[] {
    return this.#lanes.deadLetters;
  }

  async close(): Promise<void> {
    await this.#running?.stop();
    await this.#serving.outbox.stop();
    await this.db.close();
  }

  /** A process that consumes. */
  #live(): LanesInSteps {
    const life: { lanes?: LanesInSteps } = {};
    const { publisher, own } = this.#build(this.#broker.client(() => life.lanes?.mayWrite() !== false));
    const lanes = (life.lanes = new LanesInSteps({
      ...this.#connection(),
      broker: this.#broker,
      service: this.#definition.name,
      db: this.db,
      subscriptions: own.consumes,
      metrics: createMetrics(this.#names()),
      clock: this.#clock,
      offsets: this.#offsets,
    }));
    lanes.start(publisher);
    return lanes;
  }

  #build(client: ReturnType<BrokerInMemory['client']>): Built {
    const { db } = this;
    const metrics = createMetrics(this.#names());
    const [instance, logger, clock] = [this.#values.INSTANCE, this.#logger, this.#clock];
    const publisher = new Publisher({ ...this.#connection(), client, metrics });
    const outbox = new Outbox({ db, publisher, instance, logger, metrics: createMetrics(this.#names()), clock });
    const own = this.#definition.build({
      values: this.#values,
      instance,
      logger,
      clock,
      metrics,
      memory: { isTight: () => false },
      tracing: noTracing,
      db,
      connection: { ...this.#connection(), client: this.#broker.client() },
      publisher,
      outbox,
    });
    return { publisher, outbox, own };
  }

  #names = () => ({ service: this.#definition.name, instance: this.#values.INSTANCE });

  #connection() {
    const { INSTANCE: instance, KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix } = this.#values;
    return { instance, brokers, topicPrefix, logger: this.#logger };
  }
}
