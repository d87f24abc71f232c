import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FactOf, Requester, Response } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { listSpelling } from '@smsonly/imps-model';
import type { Death } from '@smsonly/service/in-steps';
import { modelRuns, modelTimeout, sequences, step } from '@smsonly/testing';
import fc from 'fast-check';
import { address, domain, list } from '../../testing/addresses.js';
import { ContactListModel, limits, type Nick, type Properties } from '../../testing/models/contact-list-model.js';
import { accountFact, PresenceInSteps } from '../../testing/models/presence-in-steps.js';

jest.setTimeout(modelTimeout);

let presence: PresenceInSteps;
let people = 0;
beforeAll(async () => {
  presence = await PresenceInSteps.open({
    PRESENCE_MAX_LISTS: String(limits.lists),
    PRESENCE_MAX_CONTACTS: String(limits.contacts),
  });
});
afterAll(() => presence?.[Symbol.asyncDispose]());

type Request = FactOf<'presence-requests'>;
type Change = { create?: boolean; add: Nick[]; remove: string[]; properties: Properties };

/** One user's client, and what its requests ought to be answered with. */
class Client {
  readonly model: ContactListModel;
  readonly #expected = new Map<string, number>();
  readonly #answers = new Map<string, string>();
  readonly #requests = new Map<string, Request>();
  #account!: Account;
  #session!: Requester;
  #friend: Account | undefined;
  /** A list is being made. */
  #isMaking = false;

  constructor(readonly name: string) {
    this.model = new ContactListModel(name, (canonical) =>
      canonical === this.#friendId ? this.#friend !== undefined : /^wv:\+479\d+@im\.example\.com$/.test(canonical),
    );
  }

  get #friendId(): string {
    return `wv:friend${this.name}@${domain}`;
  }

  async register(): Promise<void> {
    this.#account = await presence.registry.register(this.name);
    this.model.isRegistered = true;
    await presence.publish(
      'account-events',
      this.#account.userId,
      accountFact(this.#account, 'AccountRegistered', presence.now),
    );
    await this.logIn();
  }

  async logIn(): Promise<void> {
    await presence.settle();
    const { accountId, userId } = this.#account;
    this.#session = { accountId, userId, sessionId: presence.newId(), version: '1.2' };
    await presence.publish('presence-requests', userId, {
      type: 'SessionStarted',
      data: { session: this.#session, startedAt: presence.now.toISOString(), clientId: {} },
    });
    this.model.logIn();
    this.#isMaking = true;
  }

  /** Between the two, presence has heard nothing yet of what the registry knows. */
  async deregister(): Promise<void> {
    await presence.settle();
    await this.check();
    await presence.registry.deregister(this.#account);
    await presence.publish(
      'account-events',
      this.#account.userId,
      accountFact(this.#account, 'AccountDeregistered', presence.now),
    );
    this.model.deregister();
    await presence.settle();
  }

  async change(listName: string, { create = false, add, remove, properties }: Change): Promise<void> {
    const spelling = this.model.spellingOf(listName);
    const nicks = add.map(({ spelling: of, name }) => ({ address: address(of), ...(name !== undefined && { name }) }));
    const written = [
      ...(properties.displayName === undefined ? [] : [{ name: 'DisplayName', value: properties.displayName }]),
      ...(properties.isDefault === undefined ? [] : [{ name: 'Default', value: properties.isDefault ? 'T' : 'F' }]),
    ];
    if (create) {
      // Lists made in one transaction have one age, and the model knows no such thing.
      if (this.#isMaking) await presence.settle();
      this.#isMaking = true;
      await this.#ask(this.model.create(listName, add, properties), {
        type: 'ListCreationRequested',
        data: { requester: this.#session, list: list(spelling), nicks, properties: written },
      });
    } else {
      await this.#ask(this.model.manage(listName, add, remove, properties), {
        type: 'ListManagementRequested',
        data: {
          requester: this.#session,
          list: list(spelling),
          add: nicks,
          remove: remove.map(address),
          properties: written,
          receiveList: true,
        },
      });
    }
  }

  async delete(listName: string): Promise<void> {
    await this.#ask(this.model.delete(listName), {
      type: 'ListDeletionRequested',
      data: { requester: this.#session, list: list(this.model.spellingOf(listName)) },
    });
  }

  async toggleFriend(): Promise<void> {
    await presence.settle();
    if (this.#friend) await presence.registry.deregister(this.#friend);
    this.#friend = this.#friend ? undefined : await presence.registry.register(`friend${this.name}`);
  }

  /** The client got no answer in time, and sends its last requests again under the same transaction IDs. */
  async repeat(last: number): Promise<void> {
    for (const id of [...this.#requests.keys()].slice(-last)) await this.#send(id);
  }

  /** Everything that the client was and would be answered. */
  async check(): Promise<void> {
    await presence.settle();
    this.#isMaking = false;
    this.#hear();
    for (const id of this.#expected.keys()) if (!this.#answers.has(id)) await this.#send(id);
    const shown = new Map<string, string>();
    for (const key of this.model.lists.keys()) {
      const id = await this.#ask(this.model.isRegistered ? 400 : 604, {
        type: 'ListManagementRequested',
        data: {
          requester: this.#session,
          list: { key, spelling: key },
          add: [],
          remove: [],
          receiveList: true,
        },
      });
      this.#expected.delete(id);
      shown.set(key, id);
    }
    const all = await this.#ask(200, { type: 'ListsRequested', data: { requester: this.#session } });
    await presence.settle();
    this.#hear();
    for (const [id, code] of this.#expected)
      expect([this.#requests.get(id)?.type, this.#answerTo(id).data.result.code]).toEqual([
        this.#requests.get(id)?.type,
        code,
      ]);
    const spellings = (isDefault: boolean) =>
      [...this.model.lists.values()]
        .filter((one) => one.isDefault === isDefault)
        .map(({ spelling }) => listSpelling(spelling));
    const reported = this.#answerTo(all).data as { lists?: string[]; defaultList?: string };
    expect([reported.lists?.toSorted(), reported.defaultList]).toEqual([
      spellings(false).toSorted(),
      spellings(true)[0],
    ]);
    for (const [key, id] of shown) expect([key, listIn(this.#answerTo(id))]).toEqual([key, this.model.shown(key)]);
    expect(presence.deadLetters).toEqual([]);
    this.#expected.clear();
  }

  async #ask(code: number, request: Request): Promise<string> {
    const id = presence.newId();
    this.#requests.set(id, request);
    this.#expected.set(id, code);
    await this.#send(id);
    return id;
  }

  async #send(id: string): Promise<void> {
    const request = this.#requests.get(id);
    if (request) await presence.publish('presence-requests', this.#account.userId, request, id);
  }

  #hear(): void {
    for (const response of presence.takeAnswers()) {
      const { requestId } = response.data;
      const text = JSON.stringify(response);
      expect(this.#answers.get(requestId) ?? text).toBe(text);
      this.#answers.set(requestId, text);
    }
  }

  #answerTo(id: string): Response {
    const text = this.#answers.get(id);
    if (text === undefined) throw new Error(`${this.#requests.get(id)?.type} was not answered`);
    return JSON.parse(text) as Response;
  }
}

function listIn({ data }: Response): object | undefined {
  return (data as { list?: object }).list;
}

// Few enough that everything meets everything.
const listName = fc.constantFrom('friends', 'Friends', 'work', 'x%20y', '~pep1.0_privatelist');
/** Some of them are one number or one user, spelt in several ways; some are nobody. */
const spelling = (name: string) =>
  fc.constantFrom(
    'wv:+4790000009',
    'wv:4790000009',
    'WV:+4790000009@im.example.com',
    '+4790000009',
    'wv:+4790000010',
    'wv:+4790000011',
    'wv:4790000012',
    'wv:+4790000013@IM.example.com',
    `wv:friend${name}`,
    `wv:FRIEND${name}@im.example.com`,
    'wv:nobody',
    'wv:dan@elsewhere.example',
  );
const template = '_name_';
const nick = fc.record(
  { spelling: spelling(template), name: fc.constantFrom('Nan', 'Søster', '') },
  { requiredKeys: ['spelling'] },
);
const properties: fc.Arbitrary<Properties> = fc.record(
  { displayName: fc.constantFrom('Mine', '', 'Æ&<'), isDefault: fc.boolean() },
  { requiredKeys: [] },
);
const death: fc.Arbitrary<Death | undefined> = fc.constantFrom(
  undefined,
  'before-commit',
  'after-commit',
  'after-publishing',
);

/** The friend's name is the client's own: a run's people are not those of another. */
const named = <T>(value: T, { name }: Client): T => JSON.parse(JSON.stringify(value).replaceAll(template, name)) as T;

type Model = { readonly isRegistered: boolean };
const steps = [
  ...[0, 1].map(() =>
    step(
      'create',
      fc.tuple(listName, fc.array(nick, { maxLength: 5 }), properties),
      (_: Model, real: Client, value) => {
        const [name, add, of] = named(value, real);
        return real.change(name, { create: true, add, remove: [], properties: of });
      },
    ),
  ),
  ...[0, 1].map(() =>
    step(
      'manage',
      fc.tuple(listName, fc.array(nick, { maxLength: 3 }), fc.array(spelling(template), { maxLength: 2 }), properties),
      (_: Model, real: Client, value) => {
        const [name, add, remove, of] = named(value, real);
        return real.change(name, { add, remove, properties: of });
      },
      // A request for nothing is imps-front's to refuse.
      (_, [, add, remove, of]) => add.length + remove.length + Object.keys(of).length > 0,
    ),
  ),
  step('delete', listName, (_: Model, real: Client, name) => real.delete(name)),
  step('delete the default list', fc.constant(0), (_: Model, real: Client) => real.delete(real.model.defaultName)),
  step('log in', fc.constant(0), (_: Model, real: Client) => real.logIn()),
  ...[0, 1].map(() =>
    step('take', fc.record({ records: fc.integer({ min: 1, max: 6 }), death }), (_: Model, _real: Client, turn) =>
      presence.take(turn as { records: number }),
    ),
  ),
  step('rewind', fc.integer({ min: 1, max: 5 }), async (_: Model, _real: Client, records) => presence.rewind(records)),
  step('repeat', fc.integer({ min: 1, max: 3 }), (_: Model, real: Client, last) => real.repeat(last)),
  step('a friend comes or goes', fc.constant(0), (_: Model, real: Client) => real.toggleFriend()),
  step('deregister and register again', fc.boolean(), async (_: Model, real: Client, comesBack) => {
    if (real.model.isRegistered) await real.deregister();
    if (comesBack) await real.register();
  }),
  step('check', fc.constant(0), (_: Model, real: Client) => real.check()),
];

describe('contact lists, whatever comes twice and whenever presence dies,', () => {
  it('are what their owner made them', async () => {
    await fc.assert(
      fc.asyncProperty(sequences<Model, Client>(steps, 40), async (commands) => {
        const client = new Client(`owner${people++}`);
        await client.register();
        await fc.asyncModelRun(() => ({ model: client.model, real: client }), commands);
        await client.check();
      }),
      modelRuns(40),
    );
  });
});
