import { describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { address, list } from '../../testing/addresses.js';
import { codeOf } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const number = 'wv:+4790000009';

describe('contact lists on a real database', () => {
  const users = TwoUsers.forEachTest();
  const privateList = () => `${own(users.alice, '~pep1.0_privatelist')}@im.example.com`;

  it('are created, read, changed and deleted', async () => {
    expect(codeOf(await users.desk.createList(users.atAlice, own(users.alice, 'Friends'), number, users.bobs))).toBe(
      200,
    );
    expect(codeOf(await users.desk.createList(users.atAlice, own(users.alice, 'friends')))).toBe(701);
    await users.desk.createList(users.atAlice, own(users.alice, 'Work'));
    expect(await users.desk.addTo(users.atAlice, own(users.alice, 'friends'), 'wv:+4790000010')).toMatchObject({
      data: {
        result: { code: 200 },
        list: {
          members: [{ userId: number }, { userId: users.bobs }, { userId: 'wv:+4790000010' }],
          isDefault: false,
        },
      },
    });
    expect(await users.desk.ask(users.atAlice, 'ListsRequested', {})).toMatchObject({
      data: { lists: [own(users.alice, 'Friends'), own(users.alice, 'Work')], defaultList: privateList() },
    });
    expect(
      codeOf(await users.desk.ask(users.atAlice, 'ListDeletionRequested', { list: list(own(users.alice, 'FRIENDS')) })),
    ).toBe(200);
    expect(await users.desk.ask(users.atAlice, 'ListsRequested', {})).toMatchObject({
      data: { lists: [own(users.alice, 'Work')], defaultList: privateList() },
    });
    expect(
      codeOf(await users.desk.ask(users.atAlice, 'ListDeletionRequested', { list: list(own(users.alice, 'FRIENDS')) })),
    ).toBe(700);
  });

  it('build on each other within one run of requests', async () => {
    const creation = (name: string) => ({
      type: 'ListCreationRequested' as const,
      data: {
        requester: users.atAlice,
        list: list(own(users.alice, name)),
        nicks: [{ address: address(number), name: 'Nine' }],
        properties: [{ name: 'Default', value: 'T' }],
      },
    });
    const answers = await users.desk.deliver('presence-requests', [creation('a'), creation('b'), creation('A')]);
    expect(answers.map(codeOf)).toEqual([200, 200, 701]);
    expect(await users.desk.ask(users.atAlice, 'ListsRequested', {})).toMatchObject({
      data: { lists: [privateList(), own(users.alice, 'a')], defaultList: own(users.alice, 'b') },
    });
  });

  it('show a contact that was removed and added again last, also within one run', async () => {
    const owner = { requester: users.atAlice, list: list(own(users.alice, 'Friends')) };
    const nicks = [number, users.bobs].map((one) => ({ address: address(one) }));
    const creation = { type: 'ListCreationRequested' as const, data: { ...owner, nicks, properties: [] } };
    await users.desk.deliver('presence-requests', [creation]);
    const members = async () => {
      const answer = await users.desk.ask(users.atAlice, 'ListManagementRequested', {
        ...owner,
        add: [],
        remove: [],
        receiveList: true,
      });
      return (answer.data as { list?: { members: { userId: string }[] } }).list?.members.map(({ userId }) => userId);
    };
    const change = (add: typeof nicks, remove: string[]) => ({
      type: 'ListManagementRequested' as const,
      data: { ...owner, add, remove: remove.map(address), receiveList: true },
    });
    await users.desk.deliver('presence-requests', [change([], [number]), change(nicks.slice(0, 1), [])]);
    expect(await members()).toEqual([users.bobs, number]);
  });

  it('show imps-front how their owner spells a contact, and nothing else of this service', async () => {
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), 'wv:4790000009');
    const front = new Database({ url: users.desk.url, service: 'imps_front', poolSize: 2 });
    const ownerId = users.alice.accountId;
    expect(
      await front.sql.rows`
          select canonical, msisdn, spelling, list_key from presence.contact_spelling
          where owner_account_id = ${ownerId}::uuid`,
    ).toEqual([
      {
        canonical: 'wv:+4790000009@im.example.com',
        msisdn: '+4790000009',
        spelling: 'wv:4790000009',
        list_key: `${own(users.alice, 'friends')}@im.example.com`,
      },
    ]);
    await expect(front.sql.rows`select * from presence.contact`).rejects.toThrow();
    await front.close();
  });

  it('cannot be created for a deleted account', async () => {
    await users.desk.registry.deregister(users.alice);
    expect(codeOf(await users.desk.createList(users.atAlice, own(users.alice, 'friends')))).toBe(604);
  });
});
