import { checkFact, topics, type Content, type Envelope, type FactOf, type TopicName } from '@smsonly/contracts';
import { parseNumberPool, parseNumberRanges, type ClientLimits, type ServiceCapability } from '@smsonly/imps-model';
import type { Emission, Handler, Outgoing } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createMetrics, newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { consentWords } from '../consent/consent-words.js';
import { routingConsumes } from '../routing.consumes.js';
import type { RoutingDeps } from '../routing.deps.js';
import { routingMetrics } from '../routing.metrics.js';
import { sweep } from '../sweep/sweep.js';
import { address, domain, plainText } from './addresses.js';

const day = 86_400_000;
const noon = new Date('2026-11-22T12:00:00Z');

export type Person = Readonly<{ accountId: string; userId: string; msisdn?: string; displayName?: string }>;

/** What waits for somebody, as imps-front sees it. */
export type WaitingOffer = { offerId: string; kind: string; messageId: string; text: string | null };

/** Routing's handlers on a real database, without Kafka: facts go in by hand, what would be published comes back. */
export class Scene implements AsyncDisposable {
  now = noon;
  /** How often a transaction was begun: more often than runs were handled, if some had to be carried out again. */
  attempts = 0;
  private offset = 0;

  private constructor(
    private readonly test: { url: string; close(): Promise<void> },
    readonly db: Database,
    private readonly front: Database,
    readonly deps: RoutingDeps,
  ) {}

  static async open(
    policy: { pool?: string; maxParts?: number; maxWaiting?: number; maxWaitingBytes?: number } = {},
  ): Promise<Scene> {
    const test = await testDatabase();
    const pool = parseNumberPool(policy.pool ?? '+4759440000-+4759440002');
    const deps: RoutingDeps = {
      numbering: { domain, ranges: parseNumberRanges('+479,+474'), pool },
      sms: {
        pool,
        wording: {
          senderPrefix: '{displayName}: ',
          maxParts: policy.maxParts ?? 20,
          length: { splitting: 'own', languages: [] },
        },
        numberHold: 7 * day,
        introduceAfter: 30 * day,
      },
      maxWaiting: policy.maxWaiting ?? 1000,
      maxWaitingBytes: policy.maxWaitingBytes ?? 16 * 1024 * 1024,
      consent: {
        words: consentWords({
          stop: 'stop',
          'stop-all': 'stop all',
          start: 'start',
          'start-all': 'start all',
          help: 'help',
        }),
        texts: {
          stop: 'no more from {displayName}',
          'stop-all': 'no more from anybody',
          start: 'again from {displayName}',
          'start-all': 'again from all',
          help: 'this is {displayName}',
        },
      },
      explanatory: { nobody: 'nobody has written to you', unclear: 'try again' },
      metrics: routingMetrics(createMetrics({ service: 'routing' })),
      logger: { debug: () => undefined },
    };
    const db = new Database({ url: test.url, service: 'routing' });
    const front = new Database({ url: test.url, service: 'imps_front', poolSize: 2 });
    return new Scene(test, db, front, deps);
  }

  /** Everything is forgotten, and it is noon again. */
  async clear(): Promise<void> {
    this.now = noon;
    await this.front.sql.run`delete from imps_front.account`;
    await this.front.sql.run`delete from imps_front.session`;
    await this.front.sql.run`delete from imps_front.server_transaction`;
    await this.db.sql
      .run`truncate offer, message, binding, submission, unclaimed_reply, explanation, consent, answered_word, block_entry, block_list`;
  }

  /** Time goes by. */
  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  async register(userId: string, profile: { msisdn?: string; displayName?: string } = {}): Promise<Person> {
    const person = { accountId: newEventId(this.now), userId: address(userId).canonical, ...profile };
    await this.front.sql.run`
      insert into imps_front.account (account_id, user_id, spelling, msisdn, display_name, password, registered_at, changed_at)
      values (${person.accountId}::uuid, ${person.userId}, ${userId}, ${person.msisdn ?? null}, ${person.displayName ?? null}, ''::bytea,
              ${this.now}, ${this.now})`;
    return person;
  }

  /** Takes the account out of the registry. What follows comes with `accountDeregistered`. */
  async deregister({ accountId }: Person): Promise<void> {
    await this.front.sql.run`delete from imps_front.account where account_id = ${accountId}::uuid`;
  }

  /** Their client acknowledges an offer, and nobody has told routing so far. */
  async read({ accountId }: Person, offerId: string): Promise<void> {
    await this.front.sql.run`
      insert into imps_front.server_transaction (session_id, lane, kind, offer_id, state, queued_at, acknowledged_in, tell_at)
      values (${accountId}::uuid, 'offer', 'message', ${offerId}, 'acknowledged', ${this.now}, gen_random_uuid(), ${this.now})`;
  }

  /** Carries out a run of facts of one type as the transport would: in one transaction. */
  async handle<T extends TopicName>(
    topic: T,
    facts: readonly FactOf<T>[],
    keys: readonly string[] = [],
  ): Promise<Outgoing[]> {
    const table = routingConsumes(this.deps) as unknown as Record<string, Record<string, Handler | 'ignored'>>;
    const handler = table[topic]?.[facts[0]?.type ?? ''];
    if (!handler || handler === 'ignored') return [];
    const events = facts.map((fact, index): Envelope => {
      checkFact(topics[topic].facts, fact.type, fact.data);
      return {
        ...fact,
        id: newEventId(this.now),
        source: '/scene',
        time: this.now.toISOString(),
        key: keys[index] ?? userIdIn(fact.data as object) ?? '',
        origin: { topic, partition: 0, offset: String(this.offset++) },
      };
    });
    return this.checked(
      await this.db.transaction((tx) => {
        this.attempts += 1;
        return handler(events, { tx, now: this.now }).then((all) => [...all]);
      }),
    );
  }

  /** Settles what is overdue; what is not needed any more stays, see `routingRemovals`. */
  async sweep({ numberMemory = 400 * day, longestWait = 400 * day } = {}): Promise<Outgoing[]> {
    const policy = { ...this.deps, reportWait: 7 * day, numberMemory, longestWait };
    const swept = await this.db.transaction((tx) => sweep(policy, { tx, now: this.now }));
    return this.checked(swept.outgoing);
  }

  /** One message of `from`. */
  send(
    from: Person,
    to: readonly string[],
    text: string | Content,
    more: { report?: boolean; validUntil?: Date } = {},
  ): Promise<Outgoing[]> {
    return this.handle('message-requests', [this.message(from, to, text, more)]);
  }

  message(
    from: Person,
    to: readonly string[],
    text: string | Content,
    { report = false, validUntil }: { report?: boolean; validUntil?: Date } = {},
  ): FactOf<'message-requests'> {
    return {
      type: 'MessageSubmitted',
      data: {
        requester: this.requester(from),
        recipients: to.map(address),
        content: typeof text === 'string' ? plainText(text) : text,
        deliveryReport: report,
        submittedAt: this.now.toISOString(),
        ...(validUntil && { validUntil: validUntil.toISOString() }),
      },
    };
  }

  requester({ accountId, userId }: Person, sessionId = 'session-1') {
    return { accountId, userId, sessionId, version: '1.2' as const };
  }

  /** News about an SMS that was requested. */
  sms(type: 'SmsAccepted' | 'SmsOutcomeUnknown' | 'SmsDelivered', request: Emission): Promise<Outgoing[]> {
    return this.handle('sms-events', [{ type, data: this.submission(request) }]);
  }

  smsFailed(request: Emission, code = 410): Promise<Outgoing[]> {
    return this.handle('sms-events', [
      { type: 'SmsFailed', data: { ...this.submission(request), code, cause: 'undeliverable' } },
    ]);
  }

  reply(from: string, to: string, text: string): Promise<Outgoing[]> {
    return this.replies([{ from, to, text }]);
  }

  /** Several SMS from phones in one run. */
  replies(sms: readonly Readonly<{ from: string; to: string; text: string }>[]): Promise<Outgoing[]> {
    const at = this.now.toISOString();
    return this.handle(
      'sms-events',
      sms.map((one) => ({ type: 'SmsReceived', data: { inboundId: newEventId(this.now), ...one, at } })),
    );
  }

  login(person: Person, sessionId = 'session-1'): Promise<Outgoing[]> {
    const session = this.requester(person, sessionId);
    return this.handle('message-requests', [
      { type: 'SessionStarted', data: { session, startedAt: this.now.toISOString(), clientId: {} } },
    ]);
  }

  /** They log in: what imps-front reads in routing's view then, in order. */
  async backlog(person: Person, sessionId?: string): Promise<WaitingOffer[]> {
    await this.login(person, sessionId);
    return this.waiting(person);
  }

  async waiting(person: Person): Promise<WaitingOffer[]> {
    return this.front.sql.rows<WaitingOffer>`
      select offer_id as "offerId", kind, message_id as "messageId", content_data as text from routing.offered
      where account_id = ${person.accountId}::uuid order by sequence`;
  }

  acknowledge(person: Person, offerId: string, sessionId = 'session-1'): Promise<Outgoing[]> {
    const { accountId, userId } = person;
    const data = { accountId, userId, sessionId, offerId, acknowledgedAt: this.now.toISOString() };
    return this.handle('message-requests', [{ type: 'OfferAcknowledged', data }]);
  }

  /** A client of theirs is logged in, which takes so much. */
  async clientOf(
    { accountId, userId }: Person,
    limits: ClientLimits,
    more: { agreed?: readonly ServiceCapability[]; sessionId?: string } = {},
  ): Promise<string> {
    const sessionId = more.sessionId ?? newEventId(this.now);
    await this.front.sql.run`
      insert into imps_front.session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version,
        keep_alive_seconds, started_at, expires_at, limits, agreed_capabilities)
      values (${sessionId}::uuid, ${sessionId}, ${accountId}::uuid, ${userId}, ${userId}, ${sessionId}, '{}'::jsonb, '1.2', 600,
        ${this.now}, ${this.now}, ${JSON.stringify(limits)}::jsonb, ${more.agreed ? [...more.agreed] : null}::text[])`;
    return sessionId;
  }

  async endClient(sessionId: string): Promise<void> {
    await this.front.sql
      .run`update imps_front.session set ended_at = ${this.now} where session_id = ${sessionId}::uuid`;
  }

  refuse({ accountId, userId }: Person, offerId: string, sessionId: string, code = 415): Promise<Outgoing[]> {
    return this.handle('message-requests', [
      { type: 'OfferRefused', data: { accountId, userId, sessionId, offerId, code } },
    ]);
  }

  reject(person: Person, messageIds: string[]): Promise<Outgoing[]> {
    const data = { requester: this.requester(person), messageIds };
    return this.handle('message-requests', [{ type: 'MessageRejectionRequested', data }]);
  }

  forward(person: Person, messageId: string, to: readonly string[]): Promise<Outgoing[]> {
    const at = { submittedAt: this.now.toISOString() };
    const data = { requester: this.requester(person), messageId, recipients: to.map(address), ...at };
    return this.handle('message-requests', [{ type: 'MessageForwardRequested', data }]);
  }

  defer({ accountId, userId }: Person, offerId: string, sessionId: string): Promise<Outgoing[]> {
    return this.handle('message-requests', [{ type: 'OfferRested', data: { accountId, userId, sessionId, offerId } }]);
  }

  accountDeregistered(person: Person): Promise<Outgoing[]> {
    return this.handle('account-events', [
      { type: 'AccountDeregistered', data: { ...person, at: this.now.toISOString() } },
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.front.close();
    await this.db.close();
    await this.test.close();
  }

  private submission(request: Emission) {
    const { submissionId, to, from } = request.data as { submissionId: string; to: string; from: string };
    return { submissionId, to, from, at: this.now.toISOString() };
  }

  private checked(outgoing: readonly Outgoing[]): Outgoing[] {
    for (const one of outgoing)
      // routing rings no doorbells, so each fact is on a topic of its own name.
      if (one.kind === 'fact')
        checkFact(topics[one.topic as TopicName].facts, one.type, JSON.parse(JSON.stringify(one.data)));
    return [...outgoing];
  }
}

/** The facts of one type among what would be published. */
export function factsOf(outgoing: readonly Outgoing[], type: string): (Emission & { data: Record<string, unknown> })[] {
  return outgoing.flatMap((one) =>
    one.kind === 'fact' && one.type === type ? [one as Emission & { data: Record<string, unknown> }] : [],
  );
}

/** The only fact of one type. */
export function factOf(outgoing: readonly Outgoing[], type: string): Emission & { data: Record<string, unknown> } {
  const [only, ...others] = factsOf(outgoing, type);
  if (!only || others.length > 0)
    throw new Error(`expected one ${type} among: ${outgoing.map((one) => one.type).join(', ')}`);
  return only;
}

/** What a client request was answered with. */
export function answersIn(outgoing: readonly Outgoing[]): Record<string, unknown>[] {
  return outgoing.flatMap((one) => (one.kind === 'answer' ? [one.data as Record<string, unknown>] : []));
}

function userIdIn(data: object): string | undefined {
  const { userId, requester, session } = data as {
    userId?: string;
    requester?: { userId: string };
    session?: { userId: string };
  };
  return userId ?? requester?.userId ?? session?.userId;
}
