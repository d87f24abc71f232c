import { describe, expect, it, jest } from '@jest/globals';
import { list } from '../../testing/addresses.js';
import { codeOf, PresenceDesk, type TestSession } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const number = 'wv:+4790000009';
const nothing = { requestId: expect.any(String), result: { code: 200 }, lists: [] };

describe('the default contact list, on a real database', () => {
  const users = TwoUsers.forEachTest();
  const privateList = () => own(users.alice, '~pep1.0_privatelist');
  const listsOf = async (session: TestSession) => (await users.desk.ask(session, 'ListsRequested', {})).data;
  const add = (session: TestSession, spelling: string, ...members: string[]) =>
    users.desk.addTo(session, spelling, ...members);
  const setDefault = (spelling: string) =>
    users.desk.ask(users.atAlice, 'ListManagementRequested', {
      list: list(spelling),
      add: [],
      remove: [],
      properties: [{ name: 'Default', value: 'T' }],
      receiveList: true,
    });

  it('is there from the first login on, apart from the other lists', async () => {
    expect(await listsOf(users.atAlice)).toMatchObject({
      result: { code: 200 },
      lists: [],
      defaultList: `${privateList()}@im.example.com`,
    });
    for (const spelling of [privateList(), `${privateList()}@im.example.com`, own(users.alice, '~PEP1.0_PrivateList')])
      expect(await add(users.atAlice, spelling)).toMatchObject({
        data: { result: { code: 200 }, list: { members: [], displayName: 'Contacts', isDefault: true } },
      });
  });

  it('takes contacts at once and has them at the next login', async () => {
    expect(codeOf(await add(users.atAlice, privateList(), number, users.bobs))).toBe(200);
    await users.desk.logOut(users.atAlice);
    const next = await users.desk.logIn(users.alice);
    expect(await add(next, privateList())).toMatchObject({
      data: { list: { members: [{ userId: number }, { userId: users.bobs }] } },
    });
    expect((await listsOf(next)) as object).toMatchObject({ lists: [], defaultList: expect.stringContaining('~pep') });
  });

  it('can be subscribed to', async () => {
    const lists = [privateList()];
    expect(codeOf(await users.desk.subscribe(users.atAlice, { lists, autoSubscribe: true }))).toBe(200);
    await add(users.atAlice, privateList(), number);
    await users.desk.settle();
    expect(Object.keys(users.desk.takeNotified(users.atAlice))).toEqual([number]);
  });

  it('is an ordinary list when another becomes the default', async () => {
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'));
    expect(await listsOf(users.atAlice)).toMatchObject({ lists: [own(users.alice, 'friends')] });
    await setDefault(own(users.alice, 'friends'));
    expect(await listsOf(users.atAlice)).toMatchObject({
      lists: [`${privateList()}@im.example.com`],
      defaultList: own(users.alice, 'friends'),
    });
  });

  it('exists already for who creates it: 701', async () => {
    expect(codeOf(await users.desk.createList(users.atAlice, own(users.alice, '~PEP1.0_privatelist'), number))).toBe(
      701,
    );
  });

  it('can be deleted and created anew with contacts', async () => {
    const deletion = () => users.desk.ask(users.atAlice, 'ListDeletionRequested', { list: list(privateList()) });
    expect([codeOf(await deletion()), codeOf(await deletion())]).toEqual([200, 700]);
    expect(await listsOf(users.atAlice)).toEqual(nothing);
    expect(codeOf(await users.desk.createList(users.atAlice, privateList(), number))).toBe(200);
    expect(await listsOf(users.atAlice)).toMatchObject({ lists: [], defaultList: privateList() });
    expect(await add(users.atAlice, privateList())).toMatchObject({
      data: { list: { members: [{ userId: number }] } },
    });
  });

  it('stays deleted beside other lists, and comes back empty at the next login of who has none', async () => {
    const remove = (spelling: string) =>
      users.desk.ask(users.atAlice, 'ListDeletionRequested', { list: list(spelling) });
    const friends = own(users.alice, 'friends');
    await users.desk.createList(users.atAlice, friends);
    await remove(privateList());
    const second = await users.desk.logIn(users.alice, '1.2', 'desk');
    expect(await listsOf(second)).toMatchObject({ lists: [], defaultList: friends });
    await remove(friends);
    const third = await users.desk.logIn(users.alice, '1.2', 'tablet');
    expect(await listsOf(third)).toMatchObject({
      lists: [],
      defaultList: expect.stringContaining('~pep1.0_privatelist'),
    });
  });

  it('is given to who had lists before, as one more list, and their own default stays', async () => {
    const carol = await users.desk.registry.register(users.named('carol'));
    await users.desk.registry.query(
      `insert into presence.contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
       values ($1, $2, $3, '', true, now())`,
      [carol.accountId, `${own(carol, 'friends')}@im.example.com`, own(carol, 'Friends')],
    );
    const atCarol = await users.desk.logIn(carol);
    expect(await listsOf(atCarol)).toMatchObject({
      lists: [`${own(carol, '~pep1.0_privatelist')}@im.example.com`],
      defaultList: own(carol, 'Friends'),
    });
  });

  it('is empty for a later holder of the user ID', async () => {
    await add(users.atAlice, privateList(), number);
    await users.desk.registry.deregister(users.alice);
    const deregistered = { ...users.alice, at: new Date().toISOString() };
    await users.desk.deliver('account-events', [{ type: 'AccountDeregistered', data: deregistered }]);
    const later = await users.desk.registry.register(users.named('alice'));
    const session = await users.desk.logIn(later);
    expect(await add(session, privateList())).toMatchObject({ data: { result: { code: 200 }, list: { members: [] } } });
    expect(
      await users.desk.registry.query('select * from presence.default_list_given where account_id = $1', [
        users.alice.accountId,
      ]),
    ).toEqual([]);
  });

  it('is not given to an account that is gone by then', async () => {
    await users.desk.registry.deregister(users.bob);
    await users.desk.deliver('account-events', [
      { type: 'AccountDeregistered', data: { ...users.bob, at: new Date().toISOString() } },
    ]);
    await users.desk.logIn(users.bob);
    const rows = await users.desk.registry.query('select * from presence.contact_list where account_id = $1', [
      users.bob.accountId,
    ]);
    expect(rows).toEqual([]);
  });

  it('is what a strict PC client expects: small letters, and 701 for what it has created', async () => {
    const written = own(users.alice, '~PEP1.0_subscriptions');
    const small = own(users.alice, '~pep1.0_subscriptions');
    expect(codeOf(await users.desk.createList(users.atAlice, written, number))).toBe(200);
    expect(await listsOf(users.atAlice)).toMatchObject({ lists: [small] });
    expect(codeOf(await users.desk.createList(users.atAlice, written))).toBe(701);
    expect(codeOf(await users.desk.subscribe(users.atAlice, { lists: [written] }))).toBe(200);
    await users.desk.ask(users.atAlice, 'AttributeListCreationRequested', {
      for: { users: [], lists: [list(written)], default: false },
      attributes: ['StatusText'],
    });
    const all = { for: { users: [], lists: [], default: false } };
    expect(await users.desk.ask(users.atAlice, 'AttributeListsRequested', all)).toMatchObject({
      data: { lists: [{ contactList: small }] },
    });
  });

  it('is not there when the operator switched it off: then the first list made is the default', async () => {
    const desk = await PresenceDesk.open({ defaultContactList: undefined });
    try {
      const dave = await desk.registry.register('dave');
      const session = await desk.logIn(dave);
      expect((await desk.ask(session, 'ListsRequested', {})).data).toEqual(nothing);
      await desk.createList(session, 'wv:dave/friends');
      expect((await desk.ask(session, 'ListsRequested', {})).data).toMatchObject({ defaultList: 'wv:dave/friends' });
    } finally {
      await desk.close();
    }
  });
});
