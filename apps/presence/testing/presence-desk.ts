import { randomUUID } from 'node:crypto';
import type {
  AttributeNames,
  CspVersion,
  Envelope,
  Fact,
  FactOf,
  PresenceAttribute,
  Requester,
  Response,
  TopicName,
} from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import type { Handler, Outgoing } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createMetrics, newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { presenceConsumes } from '../src/presence.consumes.js';
import type { PresenceDeps } from '../src/presence.deps.js';
import { presenceMetrics } from '../src/presence.metrics.js';
import { address, domain, list } from './addresses.js';
import { TestRegistry } from './registry.js';

type RequestFact = FactOf<'presence-requests'>;
type Data<T extends RequestFact['type']> = Extract<RequestFact, { type: T }>['data'];
type Notification = FactOf<'presence-notifications'>;

const deps: PresenceDeps = {
  numbering: { domain, ranges: parseNumberRanges('+479,+474'), pool: parseNumberPool('+4759440000-+4759440099') },
  policy: {
    domain,
    operatorDefault: ['OnlineStatus', 'ClientInfo', 'UserAvailability', 'StatusText', 'CommCap', 'Alias'],
  },
  defaultContactList: '~pep1.0_privatelist',
  limits: { lists: 10, contacts: 20, attributeLists: 10 },
  metrics: presenceMetrics(createMetrics({ service: 'presence' })),
};

/** One IM user's session. */
export type TestSession = Requester;

/**
 * The service's table on a real Postgres, one transaction per run of events, without Kafka in between: facts for the
 * service itself wait until `settle`, so that a test decides which of two concurrent steps comes first.
 */
export class PresenceDesk {
  readonly #waiting: Envelope[] = [];
  readonly notifications: Notification[] = [];
  readonly #table: ReturnType<typeof presenceConsumes>;

  private constructor(
    changes: Partial<PresenceDeps>,
    readonly url: string,
    readonly db: Database,
    readonly registry: TestRegistry,
    private readonly closeDatabase: () => Promise<void>,
  ) {
    this.#table = presenceConsumes({ ...deps, ...changes });
  }

  static async open(changes: Partial<PresenceDeps> = {}): Promise<PresenceDesk> {
    const { url, close } = await testDatabase();
    const db = new Database({ url, service: 'presence', poolSize: 6 });
    return new PresenceDesk(changes, url, db, new TestRegistry(url), close);
  }

  async close(): Promise<void> {
    await this.registry.close();
    await this.db.close();
    await this.closeDatabase();
  }

  /** Delivers a run of events of one type; returns the answers in their order. */
  async deliver<T extends TopicName>(topic: T, facts: readonly FactOf<T>[]): Promise<Response[]> {
    const events = facts.map((fact) => envelope(topic, fact));
    return this.commit(await this.run(events));
  }

  /** Carries out one run in its own transaction. */
  async run(events: readonly Envelope[]): Promise<readonly Outgoing[]> {
    const handler = this.handlerOf(events);
    return this.db.transaction((tx) => handler(events, { tx, now: new Date() }));
  }

  handlerOf(events: readonly Envelope[]): Handler {
    const [first] = events;
    if (!first) throw new Error('nothing to deliver');
    const handlers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = this.#table;
    return handlers[first.origin.topic]?.[first.type] as Handler;
  }

  /** What happens after the commit: facts for the service itself wait, notifications and answers go out. */
  commit(outgoing: readonly Outgoing[]): Response[] {
    const answers: Response[] = [];
    for (const one of outgoing) {
      if (one.kind === 'answer') answers.push({ type: one.type, data: one.data } as Response);
      else if (one.topic === 'presence-changes') this.#waiting.push(envelope(one.topic, one));
      else this.notifications.push({ type: one.type, data: one.data } as Notification);
    }
    return answers;
  }

  /** Handles everything that the service has written for itself. */
  async settle(): Promise<void> {
    for (let next = this.takeWaiting(); next; next = this.takeWaiting()) this.commit(await this.run([next]));
  }

  /** What `takeWaiting` would give. */
  get nextWaiting(): Envelope | undefined {
    return this.#waiting[0];
  }

  /** The next fact that the service has written for itself, to be handled by the test. */
  takeWaiting(): Envelope | undefined {
    return this.#waiting.shift();
  }

  /** Takes the presences that a session was notified of since the last time: spelling → attribute → value. */
  takeNotified(session: TestSession): Record<string, Record<string, string>> {
    const notified: Record<string, Record<string, string>> = {};
    for (const notification of this.notifications.splice(0)) {
      const { type, data } = notification;
      if (type !== 'PresenceChanged' || data.sessionId !== session.sessionId) this.notifications.push(notification);
      else for (const { userId, attributes } of data.presences) notified[userId] = valuesOf(attributes);
    }
    return notified;
  }

  async logIn(account: Account, version: CspVersion = '1.2', client = 'phone'): Promise<TestSession> {
    const session = { accountId: account.accountId, userId: account.userId, sessionId: randomUUID(), version };
    await this.deliver('presence-requests', [
      {
        type: 'SessionStarted',
        data: { session, startedAt: new Date().toISOString(), clientId: { url: client }, clientType: 'MOBILE_PHONE' },
      },
    ]);
    return session;
  }

  async logOut(session: TestSession): Promise<void> {
    await this.deliver('presence-requests', [
      { type: 'SessionEnded', data: { session, endedAt: new Date().toISOString(), cause: 'logout' } },
    ]);
  }

  /** One client request and its answer. */
  async ask<T extends RequestFact['type']>(
    requester: TestSession,
    type: T,
    data: Omit<Data<T>, 'requester'>,
  ): Promise<Response> {
    const [answer] = await this.deliver('presence-requests', [{ type, data: { requester, ...data } } as RequestFact]);
    if (!answer) throw new Error(`${type} was not answered`);
    return answer;
  }

  createList(session: TestSession, spelling: string, ...members: string[]): Promise<Response> {
    return this.ask(session, 'ListCreationRequested', {
      list: list(spelling),
      nicks: members.map((member) => ({ address: address(member) })),
      properties: [],
    });
  }

  addTo(session: TestSession, spelling: string, ...members: string[]): Promise<Response> {
    return this.ask(session, 'ListManagementRequested', {
      list: list(spelling),
      add: members.map((member) => ({ address: address(member) })),
      remove: [],
      receiveList: true,
    });
  }

  subscribe(
    session: TestSession,
    { users = [], lists = [], attributes = [], autoSubscribe = false }: SubscriptionOf,
  ): Promise<Response> {
    return this.ask(session, 'SubscriptionRequested', {
      users: users.map(address),
      lists: lists.map(list),
      attributes,
      autoSubscribe,
    });
  }

  update(session: TestSession, ...attributes: PresenceAttribute[]): Promise<Response> {
    return this.ask(session, 'PresenceUpdateRequested', { attributes });
  }
}

type SubscriptionOf = {
  users?: string[];
  lists?: string[];
  attributes?: AttributeNames;
  autoSubscribe?: boolean;
};

export function envelope(topic: TopicName, { type, data }: Fact): Envelope {
  return {
    type,
    data,
    id: newEventId(new Date()),
    source: '/test',
    time: new Date().toISOString(),
    key: 'key',
    replyTo: 'responses.test',
    origin: { topic, partition: 0, offset: '0' },
  };
}

export const codeOf = (response: Response): number => response.data.result.code;

/** Attribute → value; `-` for Qualifier F, `CLI` and the like for ClientInfo. */
export function valuesOf(attributes: readonly PresenceAttribute[]): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ name, qualifier, value, parts }) => [
      name,
      qualifier ? (value ?? parts?.map((part) => part.text ?? part.name).join() ?? '') : '-',
    ]),
  );
}

export const statusText = (value: string): PresenceAttribute => ({ name: 'StatusText', qualifier: true, value });
export const available: PresenceAttribute = { name: 'UserAvailability', qualifier: true, value: 'AVAILABLE' };
