import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Envelope, FactOf, Requester } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import type { Outgoing } from '@smsonly/kafka';
import { address, list } from '../testing/addresses.js';
import { envelope, PresenceDesk } from '../testing/presence-desk.js';
import { RunTooLarge } from './presence.limits.js';

jest.setTimeout(240_000);

type Request = FactOf<'presence-requests'>;
type Answer = { result: { code: number; details?: { code: number; contactLists?: string[] }[] } };

/** What a record holds. */
const recordBytes = 900_000;

const phone = (index: number) => `+4790${String(index).padStart(6, '0')}`;
const phones = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `wv:${phone(from + index)}`);
const lists = Array.from({ length: 100 }, (_, index) => list(`wv:alice/l${index + 1}`));

describe('a request', () => {
  let desk: PresenceDesk;
  let alice: Account;
  let atAlice: Requester;
  /** Registered users with a session in which they watch Alice. */
  const fans = 3000;

  beforeAll(async () => {
    desk = await PresenceDesk.open({ limits: { lists: 100, contacts: 1000, attributeLists: 1000 } });
    alice = await desk.registry.register('alice', '+4740000001');
    atAlice = await desk.logIn(alice);
    await desk.registry.query('delete from presence.contact_list where account_id = $1', [alice.accountId]);
    await desk.registry.query(
      `insert into presence.contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
       select $1::uuid, 'wv:alice/l' || n || '@im.example.com', 'wv:alice/l' || n, '', n = 1, now() from generate_series(1, 100) n`,
      [alice.accountId],
    );
    await desk.registry.query(
      `insert into presence.contact (account_id, list_key, canonical, msisdn, spelling)
       select $1::uuid, 'wv:alice/l' || n || '@im.example.com', 'wv:' || phone || '@im.example.com', phone, 'wv:' || phone
       from generate_series(1, 100) n, generate_series(1, 1000) m, lateral (select '+4790' || lpad((n * 1000 + m)::text, 6, '0') as phone) p`,
      [alice.accountId],
    );
    await desk.registry.query(
      `with people as (
         select n, gen_random_uuid() as account_id, 'wv:fan' || n || '@im.example.com' as user_id from generate_series(1, $1::int) n
       ), registered as (
         insert into imps_front.account (account_id, user_id, spelling, password, registered_at, changed_at)
         select account_id, user_id, user_id, '', now(), now() from people
       ), live as (
         insert into presence.session (session_id, account_id, user_id, version, client_id, attributes, updated_at)
         select 'fan' || n, account_id, user_id, '1.2', '{"url":"phone"}', '{}', now() from people
       )
       insert into presence.authorisation (account_id, watcher_account_id, pending, asked)
       select $2::uuid, account_id, true, '{all}' from people`,
      [fans, alice.accountId],
    );
    await desk.registry.query(
      `insert into presence.watch (session_id, canonical, source, spelling, attributes)
       select 'fan' || n, $2, '', 'wv:alice', '{}' from generate_series(1, $1::int) n`,
      [fans, alice.userId],
    );
    await desk.registry.query('analyze presence.watch, presence.contact, presence.session');
  });
  afterAll(() => desk.close());

  /** Carries out one event; nothing that it leads to exceeds a record. */
  const handle = async (...events: Envelope[]): Promise<readonly Outgoing[]> => {
    const outgoing = await desk.run(events);
    for (const { type, data } of outgoing) expect([type, jsonSize(data) < recordBytes]).toEqual([type, true]);
    return outgoing;
  };
  /** The next facts that the service has written for itself: notifications many at a time, as a lane hands them on. */
  const takeWaiting = (): [Envelope, ...Envelope[]] | undefined => {
    const first = desk.takeWaiting();
    if (!first) return undefined;
    const run: [Envelope, ...Envelope[]] = [first];
    while (run.length < 500 && first.type === 'NotificationOwed' && desk.nextWaiting?.type === first.type)
      run.push(...[desk.takeWaiting() ?? []].flat());
    return run;
  };
  const jsonSize = (data: object) => Buffer.byteLength(JSON.stringify(data));
  const answerTo = async (type: Request['type'], data: object): Promise<Answer> => {
    const outgoing = await handle(envelope('presence-requests', { type, data: { requester: atAlice, ...data } }));
    desk.commit(outgoing);
    return outgoing.find(({ kind }) => kind === 'answer')?.data as Answer;
  };
  const nicks = (spellings: readonly string[], name?: string) =>
    spellings.map((one) => ({ address: address(one), ...(name === undefined ? {} : { name }) }));
  const other = list('wv:alice/other');
  const creation = (spellings: readonly string[], name?: string) => ({
    list: other,
    nicks: nicks(spellings, name),
    properties: [],
  });
  const targets = (users: readonly string[], some: readonly object[] = []) => ({
    users: users.map(address),
    lists: some,
    attributes: [],
    autoSubscribe: true,
  });
  const attributeList = (users: readonly string[]) => ({
    for: { users: users.map(address), lists: [], default: false },
    attributes: ['StatusText', 'OnlineStatus'],
  });
  const fan = (count: number) => Array.from({ length: count }, (_, index) => `wv:fan${index + 1}`);
  const strangers = (count: number) => Array.from({ length: count }, (_, index) => `wv:${'x'.repeat(150)}${index}`);

  const cases: [string, Request['type'], () => object, number][] = [
    ['GetList of 100 lists', 'ListsRequested', () => ({}), 200],
    ['CreateList beyond 100 lists', 'ListCreationRequested', () => creation([]), 753],
    ['DeleteList with 1,000 contacts', 'ListDeletionRequested', () => ({ list: lists[99] }), 200],
    ['CreateList with 1,001 contacts', 'ListCreationRequested', () => creation(phones(1001)), 754],
    [
      'CreateList with more in names than an answer holds',
      'ListCreationRequested',
      () => creation(phones(1000), 'ø'.repeat(400)),
      754,
    ],
    ['CreateList with 1,000 contacts', 'ListCreationRequested', () => creation(phones(1000), 'Someone I know'), 200],
    [
      'ListManage that reads 1,000 contacts',
      'ListManagementRequested',
      () => ({ list: other, add: [], remove: [], receiveList: true }),
      200,
    ],
    [
      'ListManage that replaces 1,000 contacts by 1,000 others',
      'ListManagementRequested',
      () => ({
        list: other,
        add: nicks(phones(1000, 5000)),
        remove: phones(1000).map(address),
        receiveList: true,
      }),
      200,
    ],
    [
      'ListManage that adds 1,500 unknown users',
      'ListManagementRequested',
      () => ({ list: other, add: nicks(strangers(1500)), remove: [], receiveList: true }),
      531,
    ],
    ['GetPresence of 1,000 contacts', 'PresenceRequested', () => targets([], [other]), 200],
    ['GetPresence of 100 lists with 1,000 each', 'PresenceRequested', () => targets([], lists.slice(0, 99)), 201],
    ['GetPresence of 2,000 unknown users', 'PresenceRequested', () => targets(strangers(2000)), 531],
    [
      'GetPresence of 1,000 users and as many unknown ones',
      'PresenceRequested',
      () => targets([...phones(1000), ...strangers(1000)]),
      201,
    ],
    ['GetPresence of 2,001 users', 'PresenceRequested', () => targets(phones(2001)), 402],
    ['SubscribePresence to 2,000 users', 'SubscriptionRequested', () => targets(phones(2000)), 200],
    ['SubscribePresence to 2,001 users', 'SubscriptionRequested', () => targets(phones(2001)), 754],
    ['SubscribePresence to 100 lists', 'SubscriptionRequested', () => targets([], lists.slice(0, 99)), 200],
    ['UnsubscribePresence of 2,000 users', 'UnsubscriptionRequested', () => targets(phones(2000)), 200],
    ['CreateAttributeList for 1,000 users', 'AttributeListCreationRequested', () => attributeList(fan(1000)), 200],
    ['CreateAttributeList for one more', 'AttributeListCreationRequested', () => attributeList(['wv:fan2000']), 755],
    ['CreateAttributeList for 2,001 users', 'AttributeListCreationRequested', () => attributeList(fan(2001)), 402],
    ['GetAttributeList of all', 'AttributeListsRequested', () => attributeList([]), 200],
    ['DeleteAttributeList for 1,000 users', 'AttributeListDeletionRequested', () => attributeList(fan(1000)), 200],
    ['GetWatcherList of 3,000 watchers', 'WatchersRequested', () => ({}), 201],
  ];
  it.each(cases)('works at its limits: %s', async (_, type, data, code) => {
    expect((await answerTo(type, data())).result.code).toBe(code);
  });

  it('for presence that does not fit names the lists of which members are left out', async () => {
    const { result } = await answerTo('PresenceRequested', targets([], lists.slice(0, 99)));
    const left = result.details?.flatMap(({ code, contactLists }) => (code === 432 ? (contactLists ?? []) : []));
    expect(left?.length).toBeGreaterThan(90);
    expect(left).toContain('wv:alice/l99');
  });

  it('for 100 lists is followed by notifications of their members, in pages', async () => {
    const most = { facts: 0, pages: 0 };
    for (let next = takeWaiting(); next; next = takeWaiting()) {
      // Ten of a hundred pages say enough; unsubscribing ends the others.
      if (next[0].type === 'SubscriptionContinued' && (most.pages += 1) === 10)
        expect((await answerTo('UnsubscriptionRequested', targets([], lists))).result.code).toBe(201);
      const outgoing = await handle(...next);
      most.facts = Math.max(most.facts, outgoing.length);
      desk.commit(outgoing);
      desk.notifications.length = 0;
    }
    expect(most.pages).toBe(10);
    expect(most.facts).toBeLessThan(1200);
    expect(
      await desk.registry.query(`select * from presence.watch where session_id = $1`, [atAlice.sessionId]),
    ).toEqual([]);
  });

  it('of a user for whom 3,000 wait leaves 1,000 questions with a session, and the next ones follow the answers', async () => {
    const asked = async () =>
      Number(
        (
          await desk.registry.query<{ n: string }>(
            `select count(*) as n from presence.authorisation_request where session_id = $1`,
            [atAlice.sessionId],
          )
        )[0]?.n,
      );
    expect(await asked()).toBe(1000);
    const [first] = await desk.registry.query<{ user_id: string }>(
      `select user_id from presence.authorisation_request r join presence.session s on s.account_id = r.watcher_account_id
       where r.session_id = $1 limit 1`,
      [atAlice.sessionId],
    );
    await desk.ask(atAlice, 'AuthorisationAnswered', {
      asker: address(first?.user_id ?? ''),
      accepted: true,
      attributes: [],
    });
    expect(await asked()).toBe(999);
    for (let next = takeWaiting(); next; next = takeWaiting()) desk.commit(await handle(...next));
    expect(await asked()).toBe(1000);
  });

  it('is one of a run that is handled one by one when all of it would be too much to hold', async () => {
    const event = () =>
      envelope('presence-requests', {
        type: 'ListManagementRequested',
        data: { requester: atAlice, list: lists[0], add: [], remove: [], receiveList: true },
      });
    await expect(desk.run(Array.from({ length: 400 }, event))).rejects.toThrow(RunTooLarge);
    expect(await desk.run(Array.from({ length: 10 }, event))).toHaveLength(10);
  });

  it('of a user with 100 lists and 3,000 watchers leaves nothing behind once they are deleted, in pages', async () => {
    await desk.registry.deregister(alice);
    let pages = 0;
    desk.commit(
      await handle(
        envelope('account-events', {
          type: 'AccountDeregistered',
          data: { ...alice, at: new Date().toISOString() },
        }),
      ),
    );
    for (let next = takeWaiting(); next; next = takeWaiting()) {
      pages += next[0].type === 'ErasureContinued' ? 1 : 0;
      desk.commit(await handle(...next));
    }
    expect(pages).toBeGreaterThanOrEqual(20);
    for (const table of ['session', 'contact', 'contact_list', 'authorisation', 'attribute_list'])
      expect([
        table,
        await desk.registry.query(`select * from presence.${table} where account_id = $1 limit 1`, [alice.accountId]),
      ]).toEqual([table, []]);
    expect(
      await desk.registry.query('select * from presence.watch where session_id = $1', [atAlice.sessionId]),
    ).toEqual([]);
    expect(await desk.registry.query('select * from presence.fan_out')).toEqual([]);
  });
});
