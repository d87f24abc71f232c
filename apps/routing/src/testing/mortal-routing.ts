import { newEventId, createLogger, createMetrics } from '@smsonly/platform';
import type { Fact, FactOf, TopicName } from '@smsonly/contracts';
import { emit, Publisher, publishFacts, type PublishFacts } from '@smsonly/kafka';
import { readServiceVariables } from '@smsonly/service';
import { BrokerInMemory, ServiceInSteps, type Death } from '@smsonly/service/in-steps';
import { testDatabase } from '@smsonly/testing';
import { forgetBindings } from '../conversation-numbers/forget-bindings.js';
import { routingService } from '../routing.parts.js';
import { routingVariables, type RoutingValues } from '../routing.variables.js';
import { address, plainText } from './addresses.js';
import { memoryMs, numbers, people, type Sent, type World } from './history.js';

/** What befalls routing while it handles one record, and how many come again afterwards. */
export type Fate = Readonly<{ death?: Death; again: number }>;

const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
const consumed = ['message-requests', 'sms-events', 'account-events'] as const;

/** The whole of routing on Postgres, which dies over its records, as `fates` say, and gets them again. */
export class MortalRouting implements World {
  #now = new Date('2026-12-01T12:00:00Z');
  readonly #broker = new BrokerInMemory(() => this.#now);
  readonly #service: ServiceInSteps<RoutingValues>;
  readonly #publish: PublishFacts;
  readonly #read = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #accounts = new Map<string, string>();
  #fates: readonly Fate[] = [];
  #facts = 0;

  private constructor(private readonly database: Awaited<ReturnType<typeof testDatabase>>) {
    const values = readServiceVariables<RoutingValues>(routingVariables, {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: 'memory:1',
      KAFKA_TOPIC_PREFIX: 'model.',
      INSTANCE: 'routing-0',
      SMS_NUMBER_POOL: numbers.join(','),
    });
    const clock = () => this.#now;
    this.#service = new ServiceInSteps(routingService, values, { broker: this.#broker, clock, logger });
    const publisher = new Publisher({
      brokers: [],
      topicPrefix: 'model.',
      instance: 'others-0',
      logger,
      client: this.#broker.client(),
      metrics: createMetrics({ service: 'test' }),
    });
    this.#publish = publishFacts(publisher, 'others-0', clock);
  }

  static async open(register: (url: string, name: string) => Promise<string>): Promise<MortalRouting> {
    const routing = new MortalRouting(await testDatabase());
    for (const name of people) routing.#accounts.set(name, await register(routing.database.url, name));
    return routing;
  }

  /** Another history, of which the days before know nothing any more. */
  async begin(fates: readonly Fate[]): Promise<this> {
    this.pass(8 * 86_400_000);
    this.#fates = fates;
    await this.#service.db.sql
      .run`truncate offer, message, binding, submission, unclaimed_reply, explanation, consent, answered_word, block_entry, block_list`;
    return this;
  }

  async send(name: string, phone: string): Promise<Sent | undefined> {
    const userId = address(`wv:${name}`).canonical;
    const requester = { accountId: this.#accounts.get(name) ?? '', userId, sessionId: 's', version: '1.2' as const };
    const [request] = await this.#handle('message-requests', userId, 'SmsRequested', {
      type: 'MessageSubmitted',
      data: {
        requester,
        recipients: [address(`wv:${phone}`)],
        content: plainText('hello'),
        deliveryReport: false,
        submittedAt: this.#now.toISOString(),
      },
    });
    if (!request) return undefined;
    const { submissionId, from } = request.data as { submissionId: string; from: string };
    return { submissionId, person: name, phone, number: from };
  }

  async report(sent: Sent, outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'): Promise<void> {
    const data = { submissionId: sent.submissionId, to: sent.phone, from: sent.number, at: this.#now.toISOString() };
    const types = { accepted: 'SmsAccepted', unknown: 'SmsOutcomeUnknown', delivered: 'SmsDelivered' } as const;
    const fact: FactOf<'sms-events'> =
      outcome === 'failed'
        ? { type: 'SmsFailed', data: { ...data, code: 410, cause: 'undeliverable' } }
        : { type: types[outcome], data };
    await this.#handle('sms-events', sent.phone, 'none', fact);
  }

  async reply(from: string, to: string): Promise<string | undefined> {
    const data = { inboundId: newEventId(this.#now), from, to, text: 'hi', at: this.#now.toISOString() };
    const offers = await this.#handle('sms-events', from, 'MessageOffered', { type: 'SmsReceived', data });
    if (offers.length > 1) throw new Error('a reply was delivered twice');
    const accountId = (offers[0]?.data as { accountId?: string } | undefined)?.accountId;
    return [...this.#accounts].find(([, one]) => one === accountId)?.[0];
  }

  pass(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }

  async forget(): Promise<void> {
    await forgetBindings(this.#service.db, memoryMs)(this.#now, 500);
  }

  async close(): Promise<void> {
    await this.#service.close();
    await this.database.close();
  }

  /** Publishes a fact, and gives what of this type follows from it, each once, however often it is handled. */
  async #handle<T extends TopicName>(
    topic: T,
    key: string,
    type: string,
    fact: FactOf<T>,
  ): Promise<Fact<string, unknown>[]> {
    this.#now = new Date(this.#now.getTime() + 1);
    await this.#publish([emit(topic, key, fact)]);
    const { death, again = 0 } = this.#fates[this.#facts++ % Math.max(1, this.#fates.length)] ?? {};
    await this.#settle(death);
    if (again > 0) {
      for (const one of consumed)
        for (let partition = 0; partition < this.#broker.partitions; partition += 1)
          this.#service.rewind({ topic: one, partition }, again);
      await this.#settle();
    }
    if (this.#service.deadLetters.length > 0) throw new Error(this.#service.deadLetters.join());
    return ['sms-submissions', 'deliveries'].flatMap((name) => this.#newOn(name)).filter((one) => one.type === type);
  }

  async #settle(death?: Death): Promise<void> {
    let dies = death;
    for (let [lane] = this.#service.waiting(); lane; [lane] = this.#service.waiting()) {
      await this.#service.handle(lane, 500, dies);
      dies = undefined;
    }
  }

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
