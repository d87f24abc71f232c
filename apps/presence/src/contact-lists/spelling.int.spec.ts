import { describe, expect, it, jest } from '@jest/globals';
import type { Account } from '@smsonly/directory';
import { address, list } from '../../testing/addresses.js';
import { statusText, type TestSession } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

describe('how an account is spelt towards one client, on a real database', () => {
  const users = TwoUsers.forEachTest();
  /** Carol, who has a number, and four ways to write her. */
  let carol: Account;
  let atCarol: TestSession;
  let byNumber: string;
  let byName: string;
  let fully: string;

  const meetCarol = async () => {
    const msisdn = users.fresh(7);
    carol = await users.desk.registry.register(users.named('carol'), msisdn);
    byNumber = `wv:${msisdn}`;
    byName = `wv:${users.named('Carol')}`;
    fully = `${byName}@IM.example.com`;
    atCarol = await users.desk.logIn(carol);
    await users.desk.settle();
    users.desk.notifications.length = 0;
  };

  /** How Alice's session is told of Carol: in notifications, in a question for authorisation, in the watcher list. */
  const spellings = async (session: TestSession) => {
    await users.desk.subscribe(atCarol, { users: [users.alice.userId], attributes: ['OnlineStatus'] });
    await users.desk.settle();
    await users.desk.update(atCarol, statusText(`${Math.random()}`));
    await users.desk.settle();
    const asked = users.desk.notifications.flatMap((one) =>
      one.type === 'AuthorisationAsked' && one.data.sessionId === session.sessionId ? [one.data.asker] : [],
    );
    const watchers = await users.desk.ask(session, 'WatchersRequested', {});
    return {
      notified: Object.keys(users.desk.takeNotified(session)),
      asked,
      watchers: watchers.type === 'WatchersReported' ? watchers.data.watchers : [],
    };
  };

  it('is the contact list, whatever a subscription says', async () => {
    await meetCarol();
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), byNumber);
    await users.desk.subscribe(users.atAlice, { users: [fully] });
    expect(await spellings(users.atAlice)).toEqual({ notified: [byNumber], asked: [byNumber], watchers: [byNumber] });
  });

  it('is the default list before others, and of others the entry made first', async () => {
    await meetCarol();
    await users.desk.createList(users.atAlice, own(users.alice, 'aaa'), byName);
    await users.desk.createList(users.atAlice, own(users.alice, 'AA'), fully);
    await users.desk.subscribe(users.atAlice, { users: [byNumber] });
    expect(await spellings(users.atAlice)).toEqual({ notified: [byName], asked: [byName], watchers: [byName] });
    await users.desk.addTo(users.atAlice, own(users.alice, '~pep1.0_privatelist'), byNumber);
    expect(await spellings(users.atAlice)).toMatchObject({ notified: [byNumber], watchers: [byNumber] });
  });

  it('is the subscription when no list has them, in that session, else the user ID', async () => {
    await meetCarol();
    const other = await users.desk.logIn(users.alice, '1.2', 'desk');
    await users.desk.subscribe(users.atAlice, { users: [byName] });
    await users.desk.subscribe(atCarol, { users: [users.alice.userId], attributes: ['OnlineStatus'] });
    await users.desk.settle();
    const asked = users.desk.notifications.flatMap((one) =>
      one.type === 'AuthorisationAsked' && one.data.accountId === users.alice.accountId
        ? [[one.data.sessionId, one.data.asker]]
        : [],
    );
    expect(Object.fromEntries(asked)).toEqual({
      [users.atAlice.sessionId]: byName,
      [other.sessionId]: carol.userId,
    });
    expect(await spellings(users.atAlice)).toMatchObject({ notified: [byName], watchers: [byName] });
    expect(await spellings(other)).toMatchObject({ watchers: [carol.userId] });
  });

  it('is in each list entry as it was written there, and each is notified of', async () => {
    await meetCarol();
    const lists = [own(users.alice, 'one'), own(users.alice, 'two')];
    await users.desk.createList(users.atAlice, lists[0]!, byNumber);
    await users.desk.createList(users.atAlice, lists[1]!, fully);
    await users.desk.subscribe(users.atAlice, { lists, users: [byName] });
    const { notified, ...others } = await spellings(users.atAlice);
    expect(notified.sort()).toEqual([byNumber, fully].sort());
    expect(others).toEqual({ asked: [byNumber], watchers: [byNumber] });
  });

  it('is the request in what answers a request, list or not', async () => {
    await meetCarol();
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), byNumber);
    for (const spelling of [byNumber, byName, fully]) {
      const named = { users: [address(spelling)], lists: [] };
      expect(await users.desk.ask(users.atAlice, 'PresenceRequested', { ...named, attributes: [] })).toMatchObject({
        data: { presences: [{ userId: spelling }] },
      });
      await users.desk.ask(users.atAlice, 'AttributeListCreationRequested', {
        for: { users: [address(byName)], lists: [], default: false },
        attributes: ['StatusText'],
      });
      const report = await users.desk.ask(users.atAlice, 'AttributeListsRequested', {
        for: { ...named, default: false },
      });
      expect(report).toMatchObject({ data: { users: [{ userId: spelling }] } });
    }
    const other = own(users.alice, 'FRIENDS');
    await users.desk.ask(users.atAlice, 'AttributeListCreationRequested', {
      for: { users: [], lists: [list(own(users.alice, 'friends'))], default: false },
      attributes: ['StatusText'],
    });
    expect(
      await users.desk.ask(users.atAlice, 'AttributeListsRequested', {
        for: { users: [], lists: [list(other)], default: false },
      }),
    ).toMatchObject({ data: { lists: [{ contactList: other }] } });
  });

  it('is what Alice knows of an SMS-only number too, before and after it is registered', async () => {
    const msisdn = users.fresh(8);
    const written = `wv:${msisdn.slice(1)}`;
    await users.desk.addTo(users.atAlice, own(users.alice, '~pep1.0_privatelist'), written);
    await users.desk.subscribe(users.atAlice, { users: [`wv:${msisdn}`] });
    await users.desk.settle();
    expect(Object.keys(users.desk.takeNotified(users.atAlice))).toEqual([written]);
    const dora = await users.desk.registry.register(users.named('dora'), msisdn);
    await users.desk.deliver('account-events', [
      { type: 'AccountRegistered', data: { ...dora, at: new Date().toISOString() } },
    ]);
    await users.desk.settle();
    expect(Object.keys(users.desk.takeNotified(users.atAlice))).toEqual([written]);
  });
});
