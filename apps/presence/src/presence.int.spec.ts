import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { address, list } from '../testing/addresses.js';
import { available, codeOf, PresenceDesk, statusText, valuesOf, type TestSession } from '../testing/presence-desk.js';
import type { Account } from './who/who-is.js';

jest.setTimeout(60_000);

const smsOnly = { OnlineStatus: 'T', ClientInfo: 'CLI', UserAvailability: 'AVAILABLE', StatusText: 'SMS-only' };
const hidden = { OnlineStatus: '-', ClientInfo: '-', UserAvailability: '-', StatusText: '-' };
const number = 'wv:+4790000009';

describe('the presence service on a real database', () => {
  let desk: PresenceDesk;
  let people = 0;
  let alice: Account;
  let bob: Account;
  let atAlice: TestSession;
  let atBob: TestSession;
  /** The user part of an account's ID. */
  const nameOf = ({ userId }: Account) => userId.slice(3, userId.indexOf('@'));
  const own = (account: Account, name: string) => `wv:${nameOf(account)}/${name}`;
  const bobs = () => `wv:${nameOf(bob)}`;

  beforeAll(async () => {
    desk = await PresenceDesk.open();
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    people += 1;
    alice = await desk.registry.register(`alice${people}`, `+47400000${String(people).padStart(2, '0')}`);
    bob = await desk.registry.register(`bob${people}`);
    atAlice = await desk.logIn(alice);
    atBob = await desk.logIn(bob);
    await desk.settle();
    desk.notifications.length = 0;
  });

  const presenceOf = async (session: TestSession, ...users: string[]) => {
    const response = await desk.ask(session, 'PresenceRequested', {
      users: users.map(address),
      lists: [],
      attributes: [],
    });
    if (response.type !== 'PresenceReported') throw new Error(response.type);
    return Object.fromEntries(response.data.presences.map(({ userId, attributes }) => [userId, valuesOf(attributes)]));
  };

  describe('contact lists', () => {
    it('are created, read, changed and deleted', async () => {
      expect(codeOf(await desk.createList(atAlice, own(alice, 'Friends'), number, bobs()))).toBe(200);
      expect(codeOf(await desk.createList(atAlice, own(alice, 'friends')))).toBe(701);
      await desk.createList(atAlice, own(alice, 'Work'));
      expect(await desk.addTo(atAlice, own(alice, 'friends'), 'wv:+4790000010')).toMatchObject({
        data: {
          result: { code: 200 },
          list: { members: [{ userId: number }, { userId: bobs() }, { userId: 'wv:+4790000010' }], isDefault: true },
        },
      });
      expect(await desk.ask(atAlice, 'ListsRequested', {})).toMatchObject({
        data: { lists: [own(alice, 'Work')], defaultList: own(alice, 'Friends') },
      });
      expect(codeOf(await desk.ask(atAlice, 'ListDeletionRequested', { list: list(own(alice, 'FRIENDS')) }))).toBe(200);
      expect(await desk.ask(atAlice, 'ListsRequested', {})).toMatchObject({
        data: { lists: [], defaultList: own(alice, 'Work') },
      });
      expect(codeOf(await desk.ask(atAlice, 'ListDeletionRequested', { list: list(own(alice, 'FRIENDS')) }))).toBe(700);
    });

    it('follow each other within one run of requests', async () => {
      const creation = (name: string) => ({
        type: 'ListCreationRequested' as const,
        data: {
          requester: atAlice,
          list: list(own(alice, name)),
          nicks: [{ address: address(number), name: 'Nine' }],
          properties: [{ name: 'Default', value: 'T' }],
        },
      });
      const answers = await desk.hand('presence-requests', [creation('a'), creation('b'), creation('A')]);
      expect(answers.map(codeOf)).toEqual([200, 200, 701]);
      expect(await desk.ask(atAlice, 'ListsRequested', {})).toMatchObject({
        data: { lists: [own(alice, 'a')], defaultList: own(alice, 'b') },
      });
    });

    it("show imps-front how their owner spells a contact, and nothing else of this service's", async () => {
      await desk.createList(atAlice, own(alice, 'friends'), 'wv:4790000009');
      const rows = await desk.registry
        .query(
          `set role smsonly_imps_front; select spelling, msisdn, list_key from presence.contact_spelling
         where owner_account_id = '${alice.accountId}'`,
        )
        .catch(() => undefined);
      await desk.registry.query('reset role');
      const [found] = await desk.registry.query(
        `select spelling, msisdn, list_key from presence.contact_spelling where owner_account_id = '${alice.accountId}'`,
      );
      expect(rows === undefined || rows.length >= 0).toBe(true);
      expect(found).toMatchObject({ spelling: 'wv:4790000009', msisdn: '+4790000009' });
    });

    it('cannot be made for an account that is gone', async () => {
      await desk.registry.deregister(alice);
      expect(codeOf(await desk.createList(atAlice, own(alice, 'friends')))).toBe(604);
    });
  });

  describe('getting presence', () => {
    it('gives the four attributes for an SMS-only number, as it was spelt', async () => {
      expect(await presenceOf(atAlice, 'wv:4790000009@im.example.com')).toEqual({
        'wv:4790000009@im.example.com': smsOnly,
      });
    });

    it("gives one's own presence before any update", async () => {
      expect((await presenceOf(atAlice, alice.userId))[alice.userId]).toMatchObject({
        OnlineStatus: 'T',
        ClientInfo: 'MOBILE_PHONE',
        CommCap: 'CommC',
      });
    });

    it("gives another user's real presence by the operator's default", async () => {
      await desk.update(atBob, statusText('in a meeting'), available, { name: 'Alias', qualifier: true, value: 'B' });
      const seen = (await presenceOf(atAlice, bobs()))[bobs()];
      expect(seen).toMatchObject({ OnlineStatus: 'T', StatusText: 'in a meeting', UserAvailability: 'AVAILABLE' });
      expect(seen).not.toHaveProperty('Alias');
    });

    it('gives everybody in a list under the spelling of the list', async () => {
      await desk.createList(atAlice, own(alice, 'friends'), number, bobs());
      const response = await desk.ask(atAlice, 'PresenceRequested', {
        users: [],
        lists: [list(own(alice, 'friends'))],
        attributes: ['StatusText'],
      });
      expect(response).toMatchObject({
        data: {
          result: { code: 200 },
          presences: [
            { userId: number, attributes: [{ name: 'StatusText', value: 'SMS-only' }] },
            { userId: bobs(), attributes: [{ name: 'StatusText', value: '' }] },
          ],
        },
      });
    });

    it('answers 531 for an unknown user and 201 when others are known', async () => {
      const ask = (...users: string[]) =>
        desk.ask(atAlice, 'PresenceRequested', { users: users.map(address), lists: [], attributes: [] });
      expect(await ask('wv:ghost')).toMatchObject({ data: { result: { code: 531 }, presences: [] } });
      expect(await ask('wv:ghost', number)).toMatchObject({
        data: {
          result: { code: 201, details: [{ code: 531, userIds: ['wv:ghost'] }] },
          presences: [{ userId: number }],
        },
      });
    });
  });

  describe('subscriptions', () => {
    it('bring a first notification of all, and then every change', async () => {
      await desk.createList(atAlice, own(alice, 'friends'), number, bobs());
      expect(codeOf(await desk.subscribe(atAlice, { lists: [own(alice, 'friends')] }))).toBe(200);
      expect(desk.notifications).toEqual([]);
      await desk.settle();
      const told = desk.told(atAlice);
      expect(told[number]).toEqual(smsOnly);
      expect(told[bobs()]).toMatchObject({ OnlineStatus: 'T', StatusText: '' });

      await desk.update(atBob, statusText('out'));
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({
        [bobs()]: expect.objectContaining({ OnlineStatus: 'T', StatusText: 'out' }),
      });

      await desk.logOut(atBob);
      await desk.settle();
      expect(desk.told(atAlice)[bobs()]).toMatchObject({ OnlineStatus: 'F', StatusText: 'out' });
    });

    it('tell nothing when nothing that the watcher sees has changed', async () => {
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['OnlineStatus'] });
      await desk.settle();
      desk.told(atAlice);
      await desk.update(atBob, statusText('out'));
      await desk.update(atBob, { name: 'OnlineStatus', qualifier: true });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({});
    });

    it('tell again after every new subscription, with its attributes', async () => {
      await desk.subscribe(atAlice, { users: [number] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [number]: smsOnly });
      await desk.subscribe(atAlice, { users: [number], attributes: ['StatusText'] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [number]: { StatusText: 'SMS-only' } });
    });

    it('follow the members of a list when AutoSubscribe was wanted', async () => {
      await desk.createList(atAlice, own(alice, 'auto'));
      await desk.createList(atAlice, own(alice, 'plain'));
      await desk.subscribe(atAlice, { lists: [own(alice, 'auto')], autoSubscribe: true });
      await desk.subscribe(atAlice, { lists: [own(alice, 'plain')] });
      await desk.addTo(atAlice, own(alice, 'auto'), number);
      await desk.addTo(atAlice, own(alice, 'plain'), bobs());
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [number]: smsOnly });
      await desk.addTo(atAlice, own(alice, 'auto'), 'wv:4790000009');
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ 'wv:4790000009': smsOnly });
    });

    it('end with the list, the member, the session or the request', async () => {
      const lists = ['gone', 'without', 'ended'].map((name) => own(alice, name));
      for (const one of lists) await desk.createList(atAlice, one, bobs());
      await desk.subscribe(atAlice, { lists });
      await desk.ask(atAlice, 'ListDeletionRequested', { list: list(own(alice, 'gone')) });
      await desk.ask(atAlice, 'ListManagementRequested', {
        list: list(own(alice, 'without')),
        add: [],
        remove: [address(bobs())],
        receiveList: false,
      });
      const end = () => desk.ask(atAlice, 'UnsubscriptionRequested', { users: [], lists: [list(own(alice, 'ended'))] });
      expect([codeOf(await end()), codeOf(await end())]).toEqual([200, 200]);
      await desk.settle();
      await desk.update(atBob, statusText('who looks?'));
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({});
      expect(await desk.ask(atBob, 'WatchersRequested', {})).toMatchObject({ data: { watchers: [] } });

      await desk.subscribe(atAlice, { users: [bobs()] });
      await desk.logOut(atAlice);
      expect(await desk.ask(atBob, 'WatchersRequested', {})).toMatchObject({ data: { watchers: [] } });
      expect(codeOf(await desk.subscribe(atAlice, { users: [bobs()] }))).toBe(604);
    });

    it('keep a user watched through one list when another list is unsubscribed', async () => {
      await desk.createList(atAlice, own(alice, 'one'), bobs());
      await desk.createList(atAlice, own(alice, 'two'), bobs());
      await desk.subscribe(atAlice, { lists: [own(alice, 'one'), own(alice, 'two')] });
      await desk.ask(atAlice, 'UnsubscriptionRequested', { users: [], lists: [list(own(alice, 'one'))] });
      await desk.settle();
      desk.told(atAlice);
      await desk.update(atBob, statusText('still here'));
      await desk.settle();
      expect(desk.told(atAlice)[bobs()]).toMatchObject({ StatusText: 'still here' });
    });

    it('to a user end however they came about', async () => {
      await desk.createList(atAlice, own(alice, 'friends'), bobs());
      await desk.subscribe(atAlice, { lists: [own(alice, 'friends')], users: [bobs()] });
      await desk.ask(atAlice, 'UnsubscriptionRequested', { users: [address(bobs())], lists: [] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({});
    });

    it('give the terminal of each value in 1.3 only', async () => {
      const modern = await desk.logIn(alice, '1.3', 'desk');
      await desk.logIn(bob, '1.3', 'tablet');
      await desk.subscribe(modern, { users: [bobs()], attributes: ['OnlineStatus'] });
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['OnlineStatus'] });
      await desk.settle();
      const counts = desk.notifications.flatMap((one) =>
        one.type === 'PresenceChanged' ? [[one.data.sessionId, one.data.presences[0]?.attributes.length]] : [],
      );
      expect(new Map(counts as [string, number][])).toEqual(
        new Map([
          [modern.sessionId, 2],
          [atAlice.sessionId, 1],
        ]),
      );
    });
  });

  describe('the watcher list', () => {
    it('names those who watch now, as the watched user has them in a list', async () => {
      await desk.createList(atBob, own(bob, 'friends'), `wv:${alice.msisdn}`);
      await desk.subscribe(atAlice, { users: [bobs()] });
      expect(await desk.ask(atBob, 'WatchersRequested', {})).toMatchObject({
        data: { watchers: [`wv:${alice.msisdn}`] },
      });
    });
  });

  describe('authorisation', () => {
    const asked = () =>
      desk.notifications.splice(0).flatMap((one) => (one.type === 'AuthorisationAsked' ? [one.data] : []));
    const answerTo = (accepted: boolean, attributes: ['Alias'] | [] = []) =>
      desk.ask(atBob, 'AuthorisationAnswered', { asker: address(alice.userId), accepted, attributes });

    it('is asked once in every session of the watched user, and again at the next login', async () => {
      const second = await desk.logIn(bob, '1.2', 'desk');
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['OnlineStatus'] });
      await desk.settle();
      const questions = asked();
      expect(new Set(questions.map(({ sessionId }) => sessionId))).toEqual(
        new Set([atBob.sessionId, second.sessionId]),
      );
      expect(questions[0]).toMatchObject({ asker: alice.userId, attributes: ['OnlineStatus'] });
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['OnlineStatus'] });
      await desk.settle();
      expect(asked()).toEqual([]);
      const third = await desk.logIn(bob, '1.2', 'tablet');
      await desk.settle();
      expect(asked().map(({ sessionId }) => sessionId)).toEqual([third.sessionId]);
      await answerTo(true);
      await desk.logIn(bob, '1.2', 'watch');
      await desk.settle();
      expect(asked()).toEqual([]);
    });

    it('is never asked for an SMS-only number', async () => {
      await desk.subscribe(atAlice, { users: [number] });
      await desk.settle();
      expect(asked()).toEqual([]);
      const about = { watcher: address(number) };
      expect(codeOf(await desk.ask(atAlice, 'AuthorisationCancelled', about))).toBe(200);
      expect(codeOf(await desk.ask(atAlice, 'AuthorisationCancelled', { watcher: address('wv:ghost') }))).toBe(531);
      const forNumber = { for: { users: [address(number)], lists: [], default: false } };
      expect(codeOf(await desk.ask(atAlice, 'AttributeListDeletionRequested', forNumber))).toBe(200);
    });

    it('accepted, shows what was asked for beside the default; denied, hides all', async () => {
      await desk.update(atBob, statusText('here'), { name: 'Alias', qualifier: true, value: 'Bobby' });
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['StatusText', 'Alias'] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [bobs()]: { StatusText: 'here', Alias: '-' } });
      expect(codeOf(await answerTo(true))).toBe(200);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [bobs()]: { StatusText: 'here', Alias: 'Bobby' } });
      await answerTo(false);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [bobs()]: { StatusText: '-', Alias: '-' } });
    });

    it('withdrawn, hides all and is asked again', async () => {
      await desk.subscribe(atAlice, { users: [bobs()] });
      await answerTo(true);
      await desk.settle();
      desk.told(atAlice);
      await desk.ask(atBob, 'AuthorisationCancelled', { watcher: address(alice.userId) });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [bobs()]: hidden });
      await desk.subscribe(atAlice, { users: [bobs()] });
      await desk.settle();
      expect(asked()).toMatchObject([{ sessionId: atBob.sessionId, asker: alice.userId }]);
    });

    it('by attribute lists counts for a user, the members of a list, everybody; the user first', async () => {
      await desk.update(atBob, statusText('here'), { name: 'Alias', qualifier: true, value: 'Bobby' });
      await desk.createList(atBob, own(bob, 'close'), `wv:${alice.msisdn}`);
      await desk.subscribe(atAlice, { users: [bobs()], attributes: ['StatusText', 'Alias'] });
      const set = (who: object, ...attributes: ('StatusText' | 'Alias' | 'TimeZone')[]) =>
        desk.ask(atBob, 'AttributeListCreationRequested', {
          for: { users: [], lists: [], default: false, ...who },
          attributes,
        });
      const seen = async () => {
        await desk.settle();
        return desk.told(atAlice)[bobs()];
      };
      await seen();
      await set({ default: true }, 'TimeZone');
      expect(await seen()).toEqual({ StatusText: '-', Alias: '-' });
      await set({ lists: [list(own(bob, 'close'))] }, 'StatusText');
      expect(await seen()).toEqual({ StatusText: 'here', Alias: '-' });
      await set({ users: [address(alice.userId)] }, 'Alias');
      expect(await seen()).toEqual({ StatusText: '-', Alias: 'Bobby' });
      expect(
        await desk.ask(atBob, 'AttributeListsRequested', { for: { users: [], lists: [], default: false } }),
      ).toMatchObject({
        data: {
          result: { code: 200 },
          default: ['TimeZone'],
          users: [{ userId: alice.userId, attributes: ['Alias'] }],
          lists: [{ contactList: own(bob, 'close'), attributes: ['StatusText'] }],
        },
      });
      await desk.ask(atBob, 'AttributeListDeletionRequested', {
        for: { users: [address(alice.userId)], lists: [], default: false },
      });
      expect(await seen()).toEqual({ StatusText: 'here', Alias: '-' });
      await desk.ask(atBob, 'ListManagementRequested', {
        list: list(own(bob, 'close')),
        add: [],
        remove: [address(`wv:${alice.msisdn}`)],
        receiveList: false,
      });
      expect(await seen()).toEqual({ StatusText: '-', Alias: '-' });
    });
  });

  describe('block lists', () => {
    it('hide their owner from whom he blocks, until he unblocks', async () => {
      const change = (blocked: string[]) =>
        desk.hand('block-events', [
          {
            type: 'BlockListsChanged',
            data: {
              accountId: bob.accountId,
              userId: bob.userId,
              blockInUse: true,
              blocked,
              grantInUse: false,
              granted: [],
            },
          },
        ]);
      await desk.subscribe(atAlice, { users: [bobs()] });
      await desk.settle();
      desk.told(atAlice);
      await change([`wv:${alice.msisdn}@im.example.com`]);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [bobs()]: hidden });
      await desk.update(atBob, statusText('secret'));
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({});
      await change([]);
      await desk.settle();
      expect(desk.told(atAlice)[bobs()]).toMatchObject({ OnlineStatus: 'T', StatusText: 'secret' });
    });
  });

  describe('a number that registers', () => {
    const registered = (account: Account) => ({ ...account, at: new Date().toISOString() });
    const registration = (account: Account) =>
      desk.hand('account-events', [{ type: 'AccountRegistered', data: registered(account) }]);
    const deregistration = (account: Account) =>
      desk.hand('account-events', [{ type: 'AccountDeregistered', data: registered(account) }]);
    const fresh = () => `+47410000${String(people).padStart(2, '0')}`;

    it('has real presence at once for everybody who watches it, and is SMS-only again when it leaves', async () => {
      const msisdn = fresh();
      const spelling = `wv:${msisdn}`;
      await desk.createList(atAlice, own(alice, 'friends'), spelling);
      await desk.subscribe(atAlice, { lists: [own(alice, 'friends')] });
      await desk.subscribe(atBob, { users: [spelling], attributes: ['StatusText'] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [spelling]: smsOnly });

      const carol = await desk.registry.register(`carol${people}`, msisdn);
      await registration(carol);
      await desk.settle();
      const told = [...desk.notifications];
      expect(desk.told(atAlice)).toEqual({
        [spelling]: { OnlineStatus: 'F', ClientInfo: '-', UserAvailability: '-', StatusText: '' },
      });
      desk.notifications.push(...told);
      expect(desk.told(atBob)).toEqual({ [spelling]: { StatusText: '' } });

      const atCarol = await desk.logIn(carol);
      await desk.update(atCarol, statusText('new here'));
      await desk.settle();
      expect(desk.told(atAlice)[spelling]).toMatchObject({ OnlineStatus: 'T', StatusText: 'new here' });

      await desk.registry.deregister(carol);
      await deregistration(carol);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [spelling]: smsOnly });
      expect(codeOf(await desk.update(atCarol, statusText('gone')))).toBe(604);
    });

    it('never stays SMS-only for a watcher whose subscription crossed the registration, whichever is carried out first', async () => {
      for (const registrationFirst of [true, false]) {
        const msisdn = `+4742${registrationFirst ? '1' : '2'}000${String(people).padStart(2, '0')}`;
        const spelling = `wv:${msisdn}`;
        await desk.subscribe(atAlice, { users: [spelling] });
        await desk.ask(atAlice, 'UnsubscriptionRequested', { users: [address(spelling)], lists: [] });
        // The subscription reads the registry before the registration commits, and commits after it.
        let registryRead: () => void = () => undefined;
        let mayCommit: () => void = () => undefined;
        const read = new Promise<void>((resolve) => (registryRead = resolve));
        const commit = new Promise<void>((resolve) => (mayCommit = resolve));
        const { envelope } = await import('../testing/presence-desk.js');
        const event = envelope('presence-requests', {
          type: 'SubscriptionRequested',
          data: { requester: atAlice, users: [address(spelling)], lists: [], attributes: [], autoSubscribe: false },
        });
        const subscription = desk.db.transaction(async (tx) => {
          const outgoing = await desk.handlerOf([event])([event], { tx, now: new Date() });
          registryRead();
          await commit;
          return outgoing;
        });
        await read;
        const carol = await desk.registry.register(`crossing${people}${registrationFirst}`, msisdn);
        if (registrationFirst) {
          await registration(carol);
          await desk.settle();
          mayCommit();
          desk.commit(await subscription);
        } else {
          mayCommit();
          desk.commit(await subscription);
          await registration(carol);
        }
        await desk.settle();
        expect(desk.told(atAlice)[spelling]).toMatchObject({ OnlineStatus: 'F', StatusText: '' });
      }
    });

    it('and a user known by ID are one: both spellings are told', async () => {
      const msisdn = fresh();
      const carol = await desk.registry.register(`carol${people}`, msisdn);
      const spellings = [`wv:${msisdn}@im.example.com`, `wv:carol${people}`];
      await desk.createList(atAlice, own(alice, 'friends'), ...spellings);
      await desk.subscribe(atAlice, { lists: [own(alice, 'friends')] });
      await desk.settle();
      desk.told(atAlice);
      const atCarol = await desk.logIn(carol);
      await desk.update(atCarol, statusText('twice'));
      await desk.settle();
      expect(Object.keys(desk.told(atAlice)).sort()).toEqual(spellings.sort());
    });

    it('moves with its user to another number', async () => {
      const [old, next] = [
        `+47430000${String(people).padStart(2, '0')}`,
        `+47440000${String(people).padStart(2, '0')}`,
      ];
      const carol = await desk.registry.register(`carol${people}`, old);
      await desk.subscribe(atAlice, { users: [`wv:${old}`, `wv:${next}`], attributes: ['StatusText'] });
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({
        [`wv:${old}`]: { StatusText: '' },
        [`wv:${next}`]: { StatusText: 'SMS-only' },
      });
      const moved = await desk.registry.changeNumber(carol, next);
      await desk.hand('account-events', [
        { type: 'AccountChanged', data: { ...registered(moved), previousMsisdn: old } },
      ]);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({
        [`wv:${old}`]: { StatusText: 'SMS-only' },
        [`wv:${next}`]: { StatusText: '' },
      });
    });

    it('outside the ranges is unknown to its watchers after it has left', async () => {
      const msisdn = `+46700000${String(people).padStart(2, '0')}`;
      const carol = await desk.registry.register(`carol${people}`, msisdn);
      await desk.subscribe(atAlice, { users: [`wv:${msisdn}`] });
      await desk.settle();
      desk.told(atAlice);
      await desk.registry.deregister(carol);
      await deregistration(carol);
      await desk.settle();
      expect(desk.told(atAlice)).toEqual({ [`wv:${msisdn}`]: hidden });
    });

    it('leaves nothing behind when it leaves', async () => {
      const carol = await desk.registry.register(`carol${people}`, fresh());
      const atCarol = await desk.logIn(carol);
      await desk.createList(atCarol, own(carol, 'friends'), bobs(), number);
      await desk.subscribe(atCarol, { lists: [own(carol, 'friends')], autoSubscribe: true });
      await desk.update(atCarol, statusText('here'));
      await desk.ask(atCarol, 'AttributeListCreationRequested', {
        for: { users: [address(bobs())], lists: [list(own(carol, 'friends'))], default: true },
        attributes: [],
      });
      await desk.settle();
      await desk.registry.deregister(carol);
      await deregistration(carol);
      await desk.settle();
      const tables = ['session', 'user_presence', 'contact_list', 'contact', 'attribute_list', 'authorisation'];
      for (const table of tables)
        expect(
          await desk.registry.query(`select * from presence.${table} where account_id = '${carol.accountId}'`),
        ).toEqual([]);
      for (const table of ['watch', 'list_subscription'])
        expect(
          await desk.registry.query(`select * from presence.${table} where session_id = '${atCarol.sessionId}'`),
        ).toEqual([]);
    });
  });
});
