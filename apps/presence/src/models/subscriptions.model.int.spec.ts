import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FactOf, PresenceAttribute, Requester } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { modelRuns, modelTimeout, sequences, step } from '@smsonly/testing';
import fc from 'fast-check';
import { address, list } from '../../testing/addresses.js';
import { valuesOf } from '../../testing/presence-desk.js';
import { accountFact, PresenceInSteps, type Turn } from '../../testing/models/presence-in-steps.js';
import { SubscriptionModel, type Asked, type ModelSession } from '../../testing/models/subscription-model.js';

jest.setTimeout(modelTimeout);

let presence: PresenceInSteps;
let runs = 0;
beforeAll(async () => {
  presence = await PresenceInSteps.open();
});
afterAll(() => presence?.[Symbol.asyncDispose]());

type Request = FactOf<'presence-requests'>;
type Told = { at: number; presence: string; attributes: Record<string, string> };

/** Three people with two numbers between them, and what each of their sessions was told. */
class Town {
  readonly model: SubscriptionModel;
  readonly #accounts = new Map<string, Account>();
  /** By session and spelling. */
  readonly #told = new Map<string, Told>();
  /** Of whom a session may be told again what it knows, since it has asked anew: by session and spelling. */
  readonly #renewed = new Set<string>();
  readonly #requesters = new Map<string, Requester>();
  #texts = 0;
  #time = 0;

  constructor() {
    const run = runs++;
    const digits = String(run).padStart(5, '0');
    this.model = new SubscriptionModel(
      ['ann', 'ben', 'cid'].map((name) => `${name}${run}`),
      [1, 2].map((one) => `+4741${digits}${one}`),
    );
  }

  /** All are registered, two with a number, all are logged in, and have their people in a list to which they are subscribed. */
  async begin(): Promise<void> {
    for (const index of [0, 1, 2]) await this.register(this.name(index), index === 2 ? undefined : index);
    for (const index of [0, 1, 2]) {
      await this.logIn(this.name(index));
      const session = this.model.sessions[index];
      if (!session) continue;
      await this.createList(session, 'friends');
      for (const whom of [index + 1, index + 3]) await this.changeList(session, 'friends', { add: this.address(whom) });
      await this.subscribe(session, { list: 'friends', asked: index === 1 ? 'text' : 'all', autoSubscribe: true });
    }
    await this.check();
  }

  name = (index: number): string => this.model.names[index % this.model.names.length] ?? '';
  number = (index: number): string => this.model.numbers[index % this.model.numbers.length] ?? '';
  session = (index: number): ModelSession | undefined =>
    this.model.sessions[index % Math.max(1, this.model.sessions.length)];
  /** The people, then the numbers. */
  address = (index: number): string => {
    const all = [...this.model.names, ...this.model.numbers].map((one) => `wv:${one}`);
    return all[index % all.length] ?? '';
  };
  list = (owner: string, name: string) => list(`wv:${owner}/${name}`);

  async register(name: string, withNumber: number | undefined): Promise<void> {
    await presence.settle();
    const msisdn = withNumber === undefined ? undefined : this.number(withNumber);
    const isFree = ![...this.model.people.values()].some((one) => one.msisdn === msisdn);
    const account = await presence.registry.register(name, isFree ? msisdn : undefined);
    this.#accounts.set(name, account);
    this.model.register(name, account.accountId, account.msisdn);
    await presence.publish('account-events', account.userId, accountFact(account, 'AccountRegistered', presence.now));
    await presence.settle();
  }

  async deregister(name: string): Promise<void> {
    await presence.settle();
    this.hear();
    const account = this.#account(name);
    await presence.registry.deregister(account);
    this.model.deregister(name);
    await presence.publish('account-events', account.userId, accountFact(account, 'AccountDeregistered', presence.now));
    await presence.settle();
  }

  async changeNumber(name: string, index: number | undefined): Promise<void> {
    const msisdn = index === undefined ? undefined : this.number(index);
    if (msisdn !== undefined && [...this.model.people.values()].some((one) => one.msisdn === msisdn)) return;
    await presence.settle();
    const before = this.#account(name);
    const account = await presence.registry.changeNumber(before, msisdn);
    this.#accounts.set(name, account);
    this.model.person(name).msisdn = msisdn;
    this.model.look();
    await presence.publish('account-events', account.userId, {
      type: 'AccountChanged',
      data: {
        ...accountFact(account, 'AccountRegistered', presence.now).data,
        ...(before.msisdn !== undefined && { previousMsisdn: before.msisdn }),
      },
    });
  }

  async logIn(name: string): Promise<void> {
    const { accountId, userId } = this.#account(name);
    const session = { accountId, userId, sessionId: presence.newId(), version: '1.2' as const };
    this.#requesters.set(session.sessionId, session);
    this.model.sessions.push({ id: session.sessionId, owner: name, watches: new Map(), lists: new Map() });
    await this.#ask(name, {
      type: 'SessionStarted',
      data: { session, startedAt: presence.now.toISOString(), clientId: {} },
    });
  }

  async logOut(session: ModelSession): Promise<void> {
    this.model.end(session);
    await this.#ask(session.owner, {
      type: 'SessionEnded',
      data: { session: this.#requester(session), endedAt: presence.now.toISOString(), cause: 'logout' },
    });
  }

  async publish(session: ModelSession): Promise<void> {
    const text = `text ${this.#texts++}`;
    this.model.person(session.owner).text = text;
    this.model.look();
    await this.#ask(session.owner, {
      type: 'PresenceUpdateRequested',
      data: {
        requester: this.#requester(session),
        attributes: [{ name: 'StatusText', qualifier: true, value: text }],
      },
    });
  }

  async subscribe(
    session: ModelSession,
    of: { address?: string; list?: string; asked: Asked; autoSubscribe?: boolean },
  ): Promise<void> {
    const { address: whom, list: listName, asked, autoSubscribe = false } = of;
    this.#renew(session, whom === undefined ? this.#membersOf(session.owner, listName ?? '') : [whom]);
    if (whom !== undefined) this.model.subscribe(session, whom, asked);
    if (listName !== undefined) this.model.subscribeList(session, listName, asked, autoSubscribe);
    await this.#ask(session.owner, {
      type: 'SubscriptionRequested',
      data: {
        requester: this.#requester(session),
        users: whom === undefined ? [] : [address(whom)],
        lists: listName === undefined ? [] : [this.list(session.owner, listName)],
        attributes: asked === 'all' ? [] : ['StatusText'],
        autoSubscribe,
      },
    });
  }

  async unsubscribe(session: ModelSession, of: { address?: string; list?: string }): Promise<void> {
    if (of.address !== undefined) this.model.unsubscribe(session, of.address);
    if (of.list !== undefined) this.model.unsubscribeList(session, of.list);
    await this.#ask(session.owner, {
      type: 'UnsubscriptionRequested',
      data: {
        requester: this.#requester(session),
        users: of.address === undefined ? [] : [address(of.address)],
        lists: of.list === undefined ? [] : [this.list(session.owner, of.list)],
      },
    });
  }

  async changeList(session: ModelSession, name: string, change: { add?: string; remove?: string }): Promise<void> {
    const { owner } = session;
    for (const one of this.model.sessions.filter((other) => other.owner === owner))
      this.#renew(one, [change.add ?? '', change.remove ?? '']);
    if (change.remove !== undefined) this.model.remove(owner, name, change.remove);
    if (change.add !== undefined) this.model.add(owner, name, change.add);
    await this.#ask(owner, {
      type: 'ListManagementRequested',
      data: {
        requester: this.#requester(session),
        list: this.list(owner, name),
        add: change.add === undefined ? [] : [{ address: address(change.add) }],
        remove: change.remove === undefined ? [] : [address(change.remove)],
        receiveList: false,
      },
    });
  }

  async createList(session: ModelSession, name: string): Promise<void> {
    this.model.createList(session.owner, name);
    const requester = this.#requester(session);
    await this.#ask(session.owner, {
      type: 'ListCreationRequested',
      data: { requester, list: this.list(session.owner, name), nicks: [], properties: [] },
    });
  }

  async deleteList(session: ModelSession, name: string): Promise<void> {
    for (const one of this.model.sessions.filter(({ owner }) => owner === session.owner))
      this.#renew(one, this.#membersOf(session.owner, name));
    this.model.deleteList(session.owner, name);
    await this.#ask(session.owner, {
      type: 'ListDeletionRequested',
      data: { requester: this.#requester(session), list: this.list(session.owner, name) },
    });
  }

  async block(name: string, entries: readonly string[]): Promise<void> {
    await presence.settle();
    const { accountId, userId } = this.#account(name);
    const { blocked } = this.model.person(name);
    blocked.clear();
    for (const entry of entries) blocked.add(entry);
    this.model.look();
    await presence.publish('block-events', userId, {
      type: 'BlockListsChanged',
      data: {
        accountId,
        userId,
        blockInUse: true,
        blocked: entries.map((entry) => address(entry).canonical),
        grantInUse: false,
        granted: [],
      },
    });
    await presence.settle();
  }

  async decide(session: ModelSession, whom: string, decision: 'granted' | 'denied' | 'withdrawn'): Promise<void> {
    const holder = this.model.holderOf(whom);
    const requester = this.#requester(session);
    if (holder && 'name' in holder) {
      const { accountId } = this.#account(holder.name);
      this.model.person(session.owner).decided.set(accountId, decision);
      this.model.look();
    }
    await this.#ask(
      session.owner,
      decision === 'withdrawn'
        ? { type: 'AuthorisationCancelled', data: { requester, watcher: address(whom) } }
        : {
            type: 'AuthorisationAnswered',
            data: {
              requester,
              asker: address(whom),
              accepted: decision === 'granted',
              attributes: decision === 'granted' ? ['StatusText', 'OnlineStatus'] : [],
            },
          },
    );
  }

  /** What the sessions were told since the last time. */
  hear(): void {
    for (const { type, data } of presence.takeNotifications()) {
      if (type !== 'PresenceChanged') continue;
      for (const { userId, attributes } of data.presences) {
        this.#notMoreThanAllowed(data.accountId, attributes);
        const key = `${data.sessionId} ${userId.toLowerCase().replace(/@.*/, '')}`;
        const before = this.#told.get(key);
        const told = { at: (this.#time += 1), presence: JSON.stringify(attributes), attributes: valuesOf(attributes) };
        if (before && !this.#renewed.has(key)) expect([key, told.presence]).not.toEqual([key, before.presence]);
        this.#told.set(key, told);
      }
    }
  }

  async check(): Promise<void> {
    await presence.settle();
    this.hear();
    for (const session of this.model.sessions) {
      for (const whom of new Set([...session.watches.values()].map((watch) => watch.address))) {
        const told = this.#lastTold(session, whom);
        const seen = this.model.see(session.owner, whom);
        expect([session.owner, whom, told && shownOf(told)]).toEqual([
          session.owner,
          whom,
          told?.['OnlineStatus'] === undefined ? { StatusText: seen.StatusText } : seen,
        ]);
      }
    }
    expect(presence.deadLetters).toEqual([]);
    this.#renewed.clear();
  }

  /** Under any address of the same person: under which, the lists of the watcher decide. */
  #lastTold({ id }: ModelSession, whom: string): Record<string, string> | undefined {
    const all = this.model.addressesOf(whom).flatMap((one) => this.#told.get(`${id} ${one}`) ?? []);
    return all.toSorted((one, other) => one.at - other.at).at(-1)?.attributes;
  }

  #notMoreThanAllowed(accountId: string, attributes: readonly PresenceAttribute[]): void {
    const { StatusText: text } = valuesOf(attributes);
    if (text === undefined || text === '-') return;
    if (!this.model.couldSee(accountId, text)) throw new Error(`${accountId} was told ${text}, which they may not see`);
  }

  #renew({ id }: ModelSession, whom: Iterable<string>): void {
    for (const one of whom) for (const spelling of this.model.addressesOf(one)) this.#renewed.add(`${id} ${spelling}`);
  }

  #membersOf = (owner: string, name: string): Iterable<string> => this.model.person(owner).lists.get(name) ?? [];

  #account(name: string): Account {
    const account = this.#accounts.get(name);
    if (!account) throw new Error(`${name} is not registered`);
    return account;
  }

  #requester({ id }: ModelSession): Requester {
    const requester = this.#requesters.get(id);
    if (!requester) throw new Error('no such session');
    return requester;
  }

  async #ask(name: string, request: Request): Promise<void> {
    await presence.publish('presence-requests', `wv:${name}@im.example.com`, request, presence.newId());
  }
}

/** `-` is hidden or unknown, and so is what is left out. */
function shownOf({ StatusText, OnlineStatus }: Record<string, string>) {
  const shown = (value: string | undefined) => (value === '-' ? undefined : value);
  return OnlineStatus === undefined
    ? { StatusText: shown(StatusText) }
    : { StatusText: shown(StatusText), OnlineStatus: shown(OnlineStatus) };
}

const place = fc.nat({ max: 14 });
const asked = fc.constantFrom<Asked>('all', 'text');
const listName = fc.constantFrom('friends', 'work');
const turn: fc.Arbitrary<Turn> = fc
  .tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.constantFrom(undefined, 'before-commit', 'after-commit', 'after-publishing'),
  )
  .map(([records, death]) => ({ records, ...(death !== undefined && { death: death as 'after-commit' }) }));

type Model = SubscriptionModel;
const isRegistered = (model: Model, index: number) =>
  model.people.get(model.names[index % model.names.length] ?? '')?.accountId !== undefined;
const anySession = (model: Model) => model.sessions.length > 0;

/** A step of one of the sessions, if there is one. */
const ofSession = <V>(
  name: string,
  values: fc.Arbitrary<V>,
  run: (town: Town, session: ModelSession, value: V) => Promise<void>,
) =>
  step<Model, Town, [number, V]>(
    name,
    fc.tuple(place, values),
    async (_: Model, town: Town, [index, value]) => {
      const session = town.session(index);
      if (session) await run(town, session, value);
    },
    anySession,
  );

const steps = [
  step(
    'register',
    fc.tuple(place, fc.option(place, { nil: undefined })),
    (_: Model, town: Town, [who, number]) => town.register(town.name(who), number),
    (model, [who]) => !isRegistered(model, who),
  ),
  step(
    'deregister',
    place,
    (_: Model, town: Town, who) => town.deregister(town.name(who)),
    (model, who) => isRegistered(model, who) && who < 5,
  ),
  step(
    'change number',
    fc.tuple(place, fc.option(place, { nil: undefined })),
    (_: Model, town: Town, [who, number]) => town.changeNumber(town.name(who), number),
    (model, [who]) => isRegistered(model, who),
  ),
  step(
    'log in',
    place,
    (_: Model, town: Town, who) => town.logIn(town.name(who)),
    (model, who) => isRegistered(model, who) && model.sessions.length < 4,
  ),
  ofSession('log out', fc.constant(0), (town, session) => town.logOut(session)),
  ...[0, 1, 2, 3].map(() => ofSession('publish', fc.constant(0), (town, session) => town.publish(session))),
  ...[0, 1].map(() =>
    ofSession('subscribe', fc.record({ whom: place, asked }), (town, session, { whom, ...of }) =>
      town.subscribe(session, { ...of, address: town.address(whom) }),
    ),
  ),
  ofSession(
    'subscribe to list',
    fc.record({ list: listName, asked, autoSubscribe: fc.boolean() }),
    (town, session, of) => town.subscribe(session, of),
  ),
  ofSession('unsubscribe', place, (town, session, whom) => town.unsubscribe(session, { address: town.address(whom) })),
  ofSession('unsubscribe list', listName, (town, session, name) => town.unsubscribe(session, { list: name })),
  ofSession('create list', listName, (town, session, name) => town.createList(session, name)),
  ofSession('delete list', listName, (town, session, name) => town.deleteList(session, name)),
  ...[0, 1].map(() =>
    ofSession('add', fc.tuple(listName, place), (town, session, [name, whom]) =>
      town.changeList(session, name, { add: town.address(whom) }),
    ),
  ),
  ofSession('remove', fc.tuple(listName, place), (town, session, [name, whom]) =>
    town.changeList(session, name, { remove: town.address(whom) }),
  ),
  step(
    'block',
    fc.tuple(place, fc.uniqueArray(place, { maxLength: 2 })),
    (_: Model, town: Town, [who, whom]) => town.block(town.name(who), whom.map(town.address)),
    (model, [who]) => isRegistered(model, who),
  ),
  ofSession(
    'decide',
    fc.tuple(place, fc.constantFrom('granted', 'denied', 'withdrawn')),
    (town, session, [whom, what]) => town.decide(session, town.address(whom), what as 'granted'),
  ),
  ...[0, 1, 2].map(() => step('take', turn, (_: Model, _town: Town, value) => presence.take(value))),
  step('rewind', fc.integer({ min: 1, max: 5 }), async (_: Model, _town: Town, records) => presence.rewind(records)),
  ...[0, 1, 2].map(() => step('check', fc.constant(0), (_: Model, town: Town) => town.check())),
];

describe('whoever watches whom, whatever comes twice and whenever presence dies,', () => {
  it('each session knows what its user may see, is told nothing twice, and never what they may not see', async () => {
    await fc.assert(
      fc.asyncProperty(sequences<Model, Town>(steps, 60), async (commands) => {
        const town = new Town();
        await town.begin();
        await fc.asyncModelRun(() => ({ model: town.model, real: town }), commands);
        await town.check();
      }),
      modelRuns(12),
    );
  });
});
